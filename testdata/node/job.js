// The same job on Node with the official SDKs, for the benchmark: the day's
// tasks, ten pages at a time, and a line to Slack about those that failed.
const http = require("http");
const net = require("net");
const { CommonClient } = require("tencentcloud-sdk-nodejs-common");
const { IncomingWebhook } = require("@slack/webhook");

const { TCSS_ENDPOINT, SLACK_WEBHOOK_URL, TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY } = process.env;
const endpoint = new URL(TCSS_ENDPOINT);
const limit = 100;

// The SDK signs for the service that the host's name begins with, and without
// the port, so the sample's loopback address is given a name.
const agent = new http.Agent({ keepAlive: true });
agent.createConnection = () => net.connect(endpoint.port, endpoint.hostname);
const client = new CommonClient("tcss.test", "2020-11-01", {
  credential: { secretId: TENCENTCLOUD_SECRETID, secretKey: TENCENTCLOUD_SECRETKEY },
  profile: { httpProfile: { protocol: "http://", agent } },
});

const day = (ago) => new Date(Date.now() - ago * 86400e3 + 8 * 3600e3).toISOString().slice(0, 10);

const page = (offset) =>
  client.request("DescribeImageAutoAuthorizedTaskList", {
    StartTime: day(1), EndTime: day(0), Limit: limit, Offset: offset,
  });

async function tasks() {
  const first = await page(0);
  const list = first.List;
  for (let offset = limit; offset < first.TotalCount; offset += 10 * limit) {
    const offsets = Array.from({ length: 10 }, (_, i) => offset + i * limit).filter((o) => o < first.TotalCount);
    for (const { List } of await Promise.all(offsets.map(page))) list.push(...List);
  }
  return [...new Map(list.map((t) => [t.TaskId, t])).values()];
}

async function main() {
  const all = await tasks();
  const failed = all.filter((t) => t.FailCount > 0).sort((a, b) => b.FailCount - a.FailCount);
  if (failed.length === 0) return;
  const lines = failed.map((t) => `• ${t.AuthorizedDate} ${t.Type} ${t.Source}: ${t.FailCount} failed, ${t.LatestFailCode}`);
  const images = failed.reduce((n, t) => n + t.FailCount, 0);
  await new IncomingWebhook(SLACK_WEBHOOK_URL).send({
    text: `${images} container images unscanned: ${failed.length} of ${all.length} tasks failed\n${lines.join("\n")}`,
  });
}

main().then(() => agent.destroy(), (err) => {
  console.error(err.message);
  process.exit(1);
});
