resource "aws_lb" "web" {
  name               = local.name
  load_balancer_type = "application"
  subnets            = [for subnet in aws_subnet.public : subnet.id]
  tags               = local.tags
}

resource "aws_lb_target_group" "web" {
  name     = "${local.name}-web"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
  tags     = local.tags
}

resource "aws_instance" "web" {
  for_each = aws_subnet.private

  ami           = "ami-1e749f67"
  instance_type = "m6i.large"
  subnet_id     = each.value.id
  tags          = merge(local.tags, { Name = "${local.name}-web-${each.key}" })

  root_block_device {
    volume_type = "gp3"
    volume_size = 30
  }
}

resource "aws_lb_target_group_attachment" "web" {
  for_each = aws_instance.web

  target_group_arn = aws_lb_target_group.web.arn
  target_id        = each.value.id
}

resource "aws_cloudwatch_log_group" "web" {
  name              = "/${local.name}/web"
  retention_in_days = 30
  tags              = local.tags
}
