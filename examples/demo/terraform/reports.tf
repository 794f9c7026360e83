# Nightly reports: a worker that grew too small.
resource "aws_instance" "reports" {
  ami           = "ami-1e749f67"
  instance_type = "m5.4xlarge"
  subnet_id     = aws_subnet.private["a"].id
  tags          = merge(local.tags, { Name = "${local.name}-reports" })

  root_block_device {
    volume_type = "gp3"
    volume_size = 50
  }
}

resource "aws_ebs_volume" "scratch" {
  availability_zone = "us-east-1a"
  type              = "gp2"
  size              = 500

  tags = {
    Name = "orders-reports-scratch"
  }
}

resource "aws_volume_attachment" "scratch" {
  device_name = "/dev/sdf"
  volume_id   = aws_ebs_volume.scratch.id
  instance_id = aws_instance.reports.id
}

resource "aws_cloudwatch_log_group" "reports" {
  name = "/${local.name}/reports"
  tags = local.tags
}
