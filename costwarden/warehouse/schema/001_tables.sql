-- The bill as delivered. What a load replaces is one partition: a source and a billing period.
CREATE TABLE IF NOT EXISTS ${database}.cost${on_cluster} (
${focus_columns},
  x_BillingPeriod Date,
  x_LoadId UInt64,
  x_Team LowCardinality(String) DEFAULT ${team_tag},
  x_Environment LowCardinality(String) DEFAULT ${environment_tag},
  x_Owner LowCardinality(String) DEFAULT ${owner_tag},
  x_ChargeDate Date MATERIALIZED toDate(ChargePeriodStart),
  INDEX ix_charge_date x_ChargeDate TYPE minmax GRANULARITY 1
) ENGINE = ${merge_tree}
PARTITION BY (x_SourceId, x_BillingPeriod)
ORDER BY (ServiceName, ifNull(SubAccountId, ''), ifNull(ResourceId, ''), ChargePeriodStart);

-- What questions are answered from. x_LoadId ends the keys: two loads never merge into one row.
CREATE TABLE IF NOT EXISTS ${database}.daily${on_cluster} (
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
) ENGINE = ${summing}
PARTITION BY (x_SourceId, x_BillingPeriod)
ORDER BY (x_ChargeDate, BillingCurrency, ServiceName, ServiceCategory, ProviderName, BillingAccountId, SubAccountId,
  SubAccountName, x_Team, x_Environment, x_Owner, ChargeCategory, x_CostBasis, x_IsSplit, x_LoadId);

CREATE TABLE IF NOT EXISTS ${database}.res_daily${on_cluster} (
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
) ENGINE = ${summing}
PARTITION BY (x_SourceId, x_BillingPeriod)
ORDER BY (x_ChargeDate, BillingCurrency, ResourceId, ServiceName, SubAccountId, x_Team, x_Environment, ChargeCategory,
  x_CostBasis, x_IsSplit, x_LoadId);

-- Twins are made from the live tables, so that columns, keys and indexes stay identical: a swap needs that.
CREATE TABLE IF NOT EXISTS ${database}.stg_cost${on_cluster} AS ${database}.cost;
CREATE TABLE IF NOT EXISTS ${database}.stg_daily${on_cluster} AS ${database}.daily;
CREATE TABLE IF NOT EXISTS ${database}.stg_res_daily${on_cluster} AS ${database}.res_daily;

-- What did not fit, as delivered, of the newest load of each period.
CREATE TABLE IF NOT EXISTS ${database}.quarantine${on_cluster} (
  x_SourceId LowCardinality(String),
  x_BillingPeriod Date,
  x_LoadId UInt64,
  File String,
  Row UInt64,
  Reason LowCardinality(String),
  Raw String
) ENGINE = ${merge_tree}
PARTITION BY (x_SourceId, x_BillingPeriod)
ORDER BY (x_LoadId, File, Row);

-- Our totals beside the provider's, one row per load, authority and currency.
CREATE TABLE IF NOT EXISTS ${database}.reconciliation${on_cluster} (
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
) ENGINE = ${merge_tree}
PARTITION BY x_SourceId
ORDER BY (x_BillingPeriod, CheckedAt, Authority, BillingCurrency);

-- Usage and metric series; never summed with invoices.
CREATE TABLE IF NOT EXISTS ${database}.signals${on_cluster} (
  Day Date,
  x_SourceId LowCardinality(String),
  Signal LowCardinality(String),
  ResourceId String,
  Labels Map(LowCardinality(String), String),
  Value Decimal(38, 18),
  Unit LowCardinality(String),
  BillingCurrency LowCardinality(Nullable(String))
) ENGINE = ${merge_tree}
PARTITION BY (x_SourceId, toYYYYMM(Day))
ORDER BY (Signal, Day, ResourceId);
