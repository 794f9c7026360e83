terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      Environment = "prod"
      Owner       = "team-orders"
    }
  }
}

locals {
  name = "orders"
  tags = { CostCenter = "CC-1001" }
}
