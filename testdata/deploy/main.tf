# Everything: the memory's bucket, the role and its policy, the function and its
# daily timer. README.md, "Terraform", says how to apply it; deploy_test.go holds
# it against the provider's documentation and the other recipes.

terraform {
  required_version = ">= 1.5"

  required_providers {
    tencentcloud = {
      source = "tencentcloudstack/tencentcloud"
    }
  }
}

variable "region" {
  type        = string
  default     = "ap-guangzhou"
  description = "Where the function and its memory are; the images it watches may be anywhere"
}

variable "zip" {
  type        = string
  description = "The package, as release printed its path; the name has the version, so that a new one is noticed"
}

variable "settings" {
  type        = map(string)
  sensitive   = true
  description = "The function's variables besides LEDGER: README.md, Settings"
}

provider "tencentcloud" {
  region = var.region
}

data "tencentcloud_user_info" "me" {}

resource "tencentcloud_cos_bucket" "memory" {
  bucket      = "tcss-alerts-${data.tencentcloud_user_info.me.app_id}"
  acl         = "private"
  force_clean = true # the memory goes with the function
}

resource "tencentcloud_cam_role" "function" {
  name        = "tcss-licensing-alerts"
  description = "Who tcss-licensing-alerts is"
  document    = <<-EOT
    {
      "version": "2.0",
      "statement": [
        {
          "effect": "allow",
          "action": ["name/sts:AssumeRole"],
          "principal": {"service": ["scf.qcloud.com"]}
        }
      ]
    }
  EOT
}

resource "tencentcloud_cam_policy" "function" {
  name        = "tcss-licensing-alerts"
  description = "What tcss-licensing-alerts may do"
  document    = <<-EOT
    {
      "version": "2.0",
      "statement": [
        {
          "effect": "allow",
          "action": [
            "tcss:DescribeImageAutoAuthorizedTaskList",
            "tcss:DescribeImageAutoAuthorizedLogList",
            "tcss:DescribeImageAuthorizedInfo",
            "tcss:DescribeImageAutoAuthorizedRule",
            "scf:ListTriggers"
          ],
          "resource": ["*"]
        },
        {
          "effect": "allow",
          "action": ["name/cos:GetObject", "name/cos:PutObject"],
          "resource": ["qcs::cos:${var.region}:uid/${data.tencentcloud_user_info.me.app_id}:${tencentcloud_cos_bucket.memory.bucket}/ledger/*"]
        }
      ]
    }
  EOT
}

resource "tencentcloud_cam_role_policy_attachment" "function" {
  role_id   = tencentcloud_cam_role.function.id
  policy_id = tencentcloud_cam_policy.function.id
}

resource "tencentcloud_scf_function" "alerts" {
  name              = "tcss-licensing-alerts"
  description       = "Alerts Slack and WeCom when Tencent Container Security fails to license images"
  runtime           = "Go1"
  handler           = "main"
  mem_size          = 128
  timeout           = 300 # seconds; the default is 3
  role              = tencentcloud_cam_role.function.name
  zip_file          = var.zip
  enable_public_net = true # the provider's default shuts the function in
  environment       = merge(var.settings, { LEDGER = "cos://${tencentcloud_cos_bucket.memory.bucket}/ledger?region=${var.region}" })

  triggers {
    name         = "daily"
    type         = "timer"
    trigger_desc = "0 5 9 * * * *" # 09:05 Beijing time, every day
  }
}
