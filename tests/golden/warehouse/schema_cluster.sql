CREATE DATABASE IF NOT EXISTS cw_acme ON CLUSTER cw;
CREATE TABLE IF NOT EXISTS cw_acme.migration ON CLUSTER cw (Version UInt32, Name String, AppliedAt DateTime('UTC') DEFAULT now()) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}') ORDER BY Version;
-- 1 tables;
CREATE TABLE IF NOT EXISTS cw_acme.cost ON CLUSTER cw (
  BilledCost Decimal(38, 18),
  EffectiveCost Decimal(38, 18),
  ListCost Decimal(38, 18),
  ContractedCost Decimal(38, 18),
  ListUnitPrice Nullable(Decimal(38, 18)),
  ContractedUnitPrice Nullable(Decimal(38, 18)),
  PricingQuantity Nullable(Decimal(38, 18)),
  PricingUnit Nullable(String),
  ConsumedQuantity Nullable(Decimal(38, 18)),
  ConsumedUnit Nullable(String),
  BillingCurrency LowCardinality(String),
  BillingAccountId String,
  BillingAccountName Nullable(String),
  BillingAccountType LowCardinality(String),
  BillingPeriodStart DateTime64(3, 'UTC'),
  BillingPeriodEnd DateTime64(3, 'UTC'),
  ChargePeriodStart DateTime64(3, 'UTC'),
  ChargePeriodEnd DateTime64(3, 'UTC'),
  ChargeCategory LowCardinality(String),
  ChargeClass LowCardinality(Nullable(String)),
  ChargeDescription Nullable(String),
  ChargeFrequency LowCardinality(String),
  CommitmentDiscountId Nullable(String),
  CommitmentDiscountName Nullable(String),
  CommitmentDiscountType Nullable(String),
  CommitmentDiscountCategory LowCardinality(Nullable(String)),
  CommitmentDiscountStatus LowCardinality(Nullable(String)),
  CommitmentDiscountQuantity Nullable(Decimal(38, 18)),
  CommitmentDiscountUnit Nullable(String),
  CapacityReservationId Nullable(String),
  CapacityReservationStatus LowCardinality(Nullable(String)),
  InvoiceId Nullable(String),
  InvoiceIssuerName LowCardinality(String),
  ProviderName LowCardinality(String),
  PublisherName LowCardinality(String),
  PricingCategory LowCardinality(Nullable(String)),
  PricingCurrency LowCardinality(Nullable(String)),
  PricingCurrencyEffectiveCost Nullable(Decimal(38, 18)),
  PricingCurrencyListUnitPrice Nullable(Decimal(38, 18)),
  PricingCurrencyContractedUnitPrice Nullable(Decimal(38, 18)),
  RegionId LowCardinality(Nullable(String)),
  RegionName LowCardinality(Nullable(String)),
  AvailabilityZone Nullable(String),
  ResourceId Nullable(String),
  ResourceName Nullable(String),
  ResourceType Nullable(String),
  ServiceCategory LowCardinality(String),
  ServiceSubcategory LowCardinality(String),
  ServiceName LowCardinality(String),
  SkuId Nullable(String),
  SkuPriceId Nullable(String),
  SkuMeter Nullable(String),
  SkuPriceDetails Nullable(String),
  SubAccountId Nullable(String),
  SubAccountName Nullable(String),
  SubAccountType Nullable(String),
  Tags Map(LowCardinality(String), String),
  ServiceProviderName LowCardinality(Nullable(String)),
  HostProviderName LowCardinality(Nullable(String)),
  AllocatedMethodId Nullable(String),
  AllocatedMethodDetails Nullable(String),
  AllocatedResourceId Nullable(String),
  AllocatedResourceName Nullable(String),
  AllocatedTags Map(LowCardinality(String), String),
  ContractApplied Nullable(String),
  x_SourceId LowCardinality(String),
  x_DeliveryId String,
  x_FileOrdinal UInt32,
  x_RowOrdinal UInt64,
  x_SourceRecordId Nullable(String),
  x_BackReference Nullable(String),
  x_InvoiceMonth Nullable(String),
  x_CostBasis LowCardinality(String),
  x_IsSplitOf Nullable(String),
  x_RepairedColumns Array(LowCardinality(String)),
  x_Native Map(LowCardinality(String), String),
  x_BillingPeriod Date,
  x_LoadId UInt64,
  x_Team LowCardinality(String) DEFAULT coalesce(nullIf(Tags['team'], ''), nullIf(Tags['Team'], ''), nullIf(Tags['user_team'], ''), nullIf(Tags['user_Team'], ''), ''),
  x_Environment LowCardinality(String) DEFAULT coalesce(nullIf(Tags['environment'], ''), nullIf(Tags['Environment'], ''), nullIf(Tags['env'], ''), nullIf(Tags['Env'], ''), nullIf(Tags['user_environment'], ''), nullIf(Tags['user_Environment'], ''), nullIf(Tags['user_env'], ''), ''),
  x_Owner LowCardinality(String) DEFAULT coalesce(nullIf(Tags['owner'], ''), nullIf(Tags['Owner'], ''), nullIf(Tags['user_owner'], ''), nullIf(Tags['user_Owner'], ''), ''),
  x_ChargeDate Date MATERIALIZED toDate(ChargePeriodStart),
  INDEX ix_charge_date x_ChargeDate TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')
PARTITION BY (x_SourceId, x_BillingPeriod)
ORDER BY (ServiceName, ifNull(SubAccountId, ''), ifNull(ResourceId, ''), ChargePeriodStart);
CREATE TABLE IF NOT EXISTS cw_acme.daily ON CLUSTER cw (
  x_SourceId LowCardinality(String),
  x_BillingPeriod Date,
  x_ChargeDate Date,
  BillingCurrency LowCardinality(String),
  ServiceName LowCardinality(String),
  ServiceCategory LowCardinality(String),
  ProviderName LowCardinality(String),
  BillingAccountId LowCardinality(String),
  SubAccountId LowCardinality(String),
  SubAccountName LowCardinality(String),
  x_Team LowCardinality(String),
  x_Environment LowCardinality(String),
  x_Owner LowCardinality(String),
  ChargeCategory LowCardinality(String),
  x_CostBasis LowCardinality(String),
  x_IsSplit UInt8,
  x_LoadId UInt64,
  BilledCost Decimal(38, 18),
  EffectiveCost Decimal(38, 18),
  ListCost Decimal(38, 18),
  ContractedCost Decimal(38, 18),
  Rows UInt64
) ENGINE = ReplicatedSummingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', (BilledCost, EffectiveCost, ListCost, ContractedCost, Rows))
PARTITION BY (x_SourceId, x_BillingPeriod)
ORDER BY (x_ChargeDate, BillingCurrency, ServiceName, ServiceCategory, ProviderName, BillingAccountId, SubAccountId,
  SubAccountName, x_Team, x_Environment, x_Owner, ChargeCategory, x_CostBasis, x_IsSplit, x_LoadId);
CREATE TABLE IF NOT EXISTS cw_acme.res_daily ON CLUSTER cw (
  x_SourceId LowCardinality(String),
  x_BillingPeriod Date,
  x_ChargeDate Date,
  BillingCurrency LowCardinality(String),
  ResourceId String,
  ServiceName LowCardinality(String),
  SubAccountId LowCardinality(String),
  x_Team LowCardinality(String),
  x_Environment LowCardinality(String),
  ChargeCategory LowCardinality(String),
  x_CostBasis LowCardinality(String),
  x_IsSplit UInt8,
  x_LoadId UInt64,
  BilledCost Decimal(38, 18),
  EffectiveCost Decimal(38, 18),
  ListCost Decimal(38, 18),
  ContractedCost Decimal(38, 18),
  Rows UInt64
) ENGINE = ReplicatedSummingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', (BilledCost, EffectiveCost, ListCost, ContractedCost, Rows))
PARTITION BY (x_SourceId, x_BillingPeriod)
ORDER BY (x_ChargeDate, BillingCurrency, ResourceId, ServiceName, SubAccountId, x_Team, x_Environment, ChargeCategory,
  x_CostBasis, x_IsSplit, x_LoadId);
CREATE TABLE IF NOT EXISTS cw_acme.stg_cost ON CLUSTER cw AS cw_acme.cost;
CREATE TABLE IF NOT EXISTS cw_acme.stg_daily ON CLUSTER cw AS cw_acme.daily;
CREATE TABLE IF NOT EXISTS cw_acme.stg_res_daily ON CLUSTER cw AS cw_acme.res_daily;
CREATE TABLE IF NOT EXISTS cw_acme.quarantine ON CLUSTER cw (
  x_SourceId LowCardinality(String),
  x_BillingPeriod Date,
  x_LoadId UInt64,
  File String,
  Row UInt64,
  Reason LowCardinality(String),
  Raw String
) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')
PARTITION BY (x_SourceId, x_BillingPeriod)
ORDER BY (x_LoadId, File, Row);
CREATE TABLE IF NOT EXISTS cw_acme.reconciliation ON CLUSTER cw (
  x_SourceId LowCardinality(String),
  x_BillingPeriod Date,
  x_LoadId UInt64,
  CheckedAt DateTime('UTC'),
  Authority LowCardinality(String),
  BillingCurrency LowCardinality(String),
  Ours Decimal(38, 18),
  Theirs Nullable(Decimal(38, 18)),
  DiffPercent Nullable(Decimal(18, 6)),
  Verdict LowCardinality(String),
  Reason String
) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')
PARTITION BY x_SourceId
ORDER BY (x_BillingPeriod, CheckedAt, Authority, BillingCurrency);
CREATE TABLE IF NOT EXISTS cw_acme.signals ON CLUSTER cw (
  Day Date,
  x_SourceId LowCardinality(String),
  Signal LowCardinality(String),
  ResourceId String,
  Labels Map(LowCardinality(String), String),
  Value Decimal(38, 18),
  Unit LowCardinality(String),
  BillingCurrency LowCardinality(Nullable(String))
) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')
PARTITION BY (x_SourceId, toYYYYMM(Day))
ORDER BY (Signal, Day, ResourceId);
-- 2 focus_views;
CREATE OR REPLACE VIEW cw_acme.focus_1_0 ON CLUSTER cw AS SELECT c.BilledCost AS BilledCost, c.EffectiveCost AS EffectiveCost, c.ListCost AS ListCost, c.ContractedCost AS ContractedCost, c.ListUnitPrice AS ListUnitPrice, c.ContractedUnitPrice AS ContractedUnitPrice, c.PricingQuantity AS PricingQuantity, c.PricingUnit AS PricingUnit, c.ConsumedQuantity AS ConsumedQuantity, c.ConsumedUnit AS ConsumedUnit, c.BillingCurrency AS BillingCurrency, c.BillingAccountId AS BillingAccountId, c.BillingAccountName AS BillingAccountName, c.BillingPeriodStart AS BillingPeriodStart, c.BillingPeriodEnd AS BillingPeriodEnd, c.ChargePeriodStart AS ChargePeriodStart, c.ChargePeriodEnd AS ChargePeriodEnd, c.ChargeCategory AS ChargeCategory, c.ChargeClass AS ChargeClass, c.ChargeDescription AS ChargeDescription, c.ChargeFrequency AS ChargeFrequency, c.CommitmentDiscountId AS CommitmentDiscountId, c.CommitmentDiscountName AS CommitmentDiscountName, c.CommitmentDiscountType AS CommitmentDiscountType, c.CommitmentDiscountCategory AS CommitmentDiscountCategory, c.CommitmentDiscountStatus AS CommitmentDiscountStatus, c.InvoiceIssuerName AS InvoiceIssuerName, c.ProviderName AS ProviderName, c.PublisherName AS PublisherName, c.PricingCategory AS PricingCategory, c.RegionId AS RegionId, c.RegionName AS RegionName, c.AvailabilityZone AS AvailabilityZone, c.ResourceId AS ResourceId, c.ResourceName AS ResourceName, c.ResourceType AS ResourceType, c.ServiceCategory AS ServiceCategory, c.ServiceName AS ServiceName, c.SkuId AS SkuId, c.SkuPriceId AS SkuPriceId, c.SubAccountId AS SubAccountId, c.SubAccountName AS SubAccountName, if(empty(c.Tags), NULL, toJSONString(c.Tags)) AS Tags FROM cw_acme.cost AS c WHERE c.x_IsSplitOf IS NULL AND c.x_CostBasis = 'invoiced';
CREATE OR REPLACE VIEW cw_acme.focus_1_2 ON CLUSTER cw AS SELECT c.BilledCost AS BilledCost, c.EffectiveCost AS EffectiveCost, c.ListCost AS ListCost, c.ContractedCost AS ContractedCost, c.ListUnitPrice AS ListUnitPrice, c.ContractedUnitPrice AS ContractedUnitPrice, c.PricingQuantity AS PricingQuantity, c.PricingUnit AS PricingUnit, c.ConsumedQuantity AS ConsumedQuantity, c.ConsumedUnit AS ConsumedUnit, c.BillingCurrency AS BillingCurrency, c.BillingAccountId AS BillingAccountId, c.BillingAccountName AS BillingAccountName, c.BillingAccountType AS BillingAccountType, c.BillingPeriodStart AS BillingPeriodStart, c.BillingPeriodEnd AS BillingPeriodEnd, c.ChargePeriodStart AS ChargePeriodStart, c.ChargePeriodEnd AS ChargePeriodEnd, c.ChargeCategory AS ChargeCategory, c.ChargeClass AS ChargeClass, c.ChargeDescription AS ChargeDescription, c.ChargeFrequency AS ChargeFrequency, c.CommitmentDiscountId AS CommitmentDiscountId, c.CommitmentDiscountName AS CommitmentDiscountName, c.CommitmentDiscountType AS CommitmentDiscountType, c.CommitmentDiscountCategory AS CommitmentDiscountCategory, c.CommitmentDiscountStatus AS CommitmentDiscountStatus, c.CommitmentDiscountQuantity AS CommitmentDiscountQuantity, c.CommitmentDiscountUnit AS CommitmentDiscountUnit, c.CapacityReservationId AS CapacityReservationId, c.CapacityReservationStatus AS CapacityReservationStatus, c.InvoiceId AS InvoiceId, c.InvoiceIssuerName AS InvoiceIssuerName, c.ProviderName AS ProviderName, c.PublisherName AS PublisherName, c.PricingCategory AS PricingCategory, ifNull(c.PricingCurrency, c.BillingCurrency) AS PricingCurrency, ifNull(c.PricingCurrencyEffectiveCost, c.EffectiveCost) AS PricingCurrencyEffectiveCost, c.PricingCurrencyListUnitPrice AS PricingCurrencyListUnitPrice, c.PricingCurrencyContractedUnitPrice AS PricingCurrencyContractedUnitPrice, c.RegionId AS RegionId, c.RegionName AS RegionName, c.AvailabilityZone AS AvailabilityZone, c.ResourceId AS ResourceId, c.ResourceName AS ResourceName, c.ResourceType AS ResourceType, c.ServiceCategory AS ServiceCategory, c.ServiceSubcategory AS ServiceSubcategory, c.ServiceName AS ServiceName, c.SkuId AS SkuId, c.SkuPriceId AS SkuPriceId, c.SkuMeter AS SkuMeter, c.SkuPriceDetails AS SkuPriceDetails, c.SubAccountId AS SubAccountId, c.SubAccountName AS SubAccountName, c.SubAccountType AS SubAccountType, if(empty(c.Tags), NULL, toJSONString(c.Tags)) AS Tags FROM cw_acme.cost AS c WHERE c.x_IsSplitOf IS NULL AND c.x_CostBasis = 'invoiced';
CREATE OR REPLACE VIEW cw_acme.focus_1_3 ON CLUSTER cw AS SELECT c.BilledCost AS BilledCost, c.EffectiveCost AS EffectiveCost, c.ListCost AS ListCost, c.ContractedCost AS ContractedCost, c.ListUnitPrice AS ListUnitPrice, c.ContractedUnitPrice AS ContractedUnitPrice, c.PricingQuantity AS PricingQuantity, c.PricingUnit AS PricingUnit, c.ConsumedQuantity AS ConsumedQuantity, c.ConsumedUnit AS ConsumedUnit, c.BillingCurrency AS BillingCurrency, c.BillingAccountId AS BillingAccountId, c.BillingAccountName AS BillingAccountName, c.BillingAccountType AS BillingAccountType, c.BillingPeriodStart AS BillingPeriodStart, c.BillingPeriodEnd AS BillingPeriodEnd, c.ChargePeriodStart AS ChargePeriodStart, c.ChargePeriodEnd AS ChargePeriodEnd, c.ChargeCategory AS ChargeCategory, c.ChargeClass AS ChargeClass, c.ChargeDescription AS ChargeDescription, c.ChargeFrequency AS ChargeFrequency, c.CommitmentDiscountId AS CommitmentDiscountId, c.CommitmentDiscountName AS CommitmentDiscountName, c.CommitmentDiscountType AS CommitmentDiscountType, c.CommitmentDiscountCategory AS CommitmentDiscountCategory, c.CommitmentDiscountStatus AS CommitmentDiscountStatus, c.CommitmentDiscountQuantity AS CommitmentDiscountQuantity, c.CommitmentDiscountUnit AS CommitmentDiscountUnit, c.CapacityReservationId AS CapacityReservationId, c.CapacityReservationStatus AS CapacityReservationStatus, c.InvoiceId AS InvoiceId, c.InvoiceIssuerName AS InvoiceIssuerName, c.ProviderName AS ProviderName, c.PublisherName AS PublisherName, c.PricingCategory AS PricingCategory, ifNull(c.PricingCurrency, c.BillingCurrency) AS PricingCurrency, ifNull(c.PricingCurrencyEffectiveCost, c.EffectiveCost) AS PricingCurrencyEffectiveCost, c.PricingCurrencyListUnitPrice AS PricingCurrencyListUnitPrice, c.PricingCurrencyContractedUnitPrice AS PricingCurrencyContractedUnitPrice, c.RegionId AS RegionId, c.RegionName AS RegionName, c.AvailabilityZone AS AvailabilityZone, c.ResourceId AS ResourceId, c.ResourceName AS ResourceName, c.ResourceType AS ResourceType, c.ServiceCategory AS ServiceCategory, c.ServiceSubcategory AS ServiceSubcategory, c.ServiceName AS ServiceName, c.SkuId AS SkuId, c.SkuPriceId AS SkuPriceId, c.SkuMeter AS SkuMeter, c.SkuPriceDetails AS SkuPriceDetails, c.SubAccountId AS SubAccountId, c.SubAccountName AS SubAccountName, c.SubAccountType AS SubAccountType, if(empty(c.Tags), NULL, toJSONString(c.Tags)) AS Tags, ifNull(c.ServiceProviderName, c.ProviderName) AS ServiceProviderName, ifNull(c.HostProviderName, c.ProviderName) AS HostProviderName, c.AllocatedMethodId AS AllocatedMethodId, c.AllocatedMethodDetails AS AllocatedMethodDetails, c.AllocatedResourceId AS AllocatedResourceId, c.AllocatedResourceName AS AllocatedResourceName, if(empty(c.AllocatedTags), NULL, toJSONString(c.AllocatedTags)) AS AllocatedTags, c.ContractApplied AS ContractApplied, c.x_IsSplitOf AS x_IsSplitOf FROM cw_acme.cost AS c;
DROP DATABASE IF EXISTS cw_acme ON CLUSTER cw SYNC;
