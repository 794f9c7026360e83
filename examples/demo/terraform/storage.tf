resource "aws_s3_bucket" "receipts" {
  bucket = "acme-orders-receipts"
  tags   = local.tags
}

resource "aws_s3_bucket_lifecycle_configuration" "receipts" {
  bucket = aws_s3_bucket.receipts.id

  rule {
    id     = "archive"
    status = "Enabled"

    filter {}

    transition {
      days          = 60
      storage_class = "STANDARD_IA"
    }
  }
}

resource "aws_ebs_volume" "search" {
  availability_zone = "us-east-1a"
  type              = "gp2"
  size              = 300
  tags              = merge(local.tags, { Name = "${local.name}-search" })
}
