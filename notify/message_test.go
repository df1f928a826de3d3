package notify

import (
	"fmt"
	"time"
)

// testSlack and testWeCom are webhooks whose every secret part is a canary.
const (
	testSlackURL = "https://hooks.slack.com/services/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"
	testWeComURL = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=c0ffee00-cafe-4bad-8bad-0123456789ab"
)

func testSlack(mentions ...string) Destination { return must(NewSlack(testSlackURL, mentions)) }
func testWeCom(mentions ...string) Destination { return must(NewWeCom(testWeComURL, mentions)) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// sample is a message of the kind that is posted on a day with failures.
func sample() Message {
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))
	console := "https://console.cloud.tencent.com/tcss?tab=licence&region=ap-guangzhou"
	return Message{
		Level: LevelCritical,
		Title: "TCSS: 42 container images unscanned – licences, daily cap",
		Brief: "TCSS: 42 container images unscanned. Buy at least 42 licences. 3rd day.",
		Advice: []Text{
			{{Text: "Buy at least 42 licences: "}, {Text: "0 of 500", Strong: true}, {Text: " are left."}},
			Plain("Then raise the daily cap (200), or 9 of them may fail again."),
		},
		Links: []Link{{"Buy licences", "https://buy.cloud.tencent.com/tcss"}, {"Open TCSS", console}},
		Items: []Item{
			{
				Title: Plain("30 of 30 · repository, automatic · not enough licences · 3rd day"),
				Lines: []Text{{
					{Text: "registry.example.com:5000/team_a/app:1.2", Code: true},
					{Text: ", "},
					{Text: "nginx@sha256:0f1e2d", Code: true},
					{Text: " and 28 more"},
				}},
			},
			{
				Title: Text{{Text: "9 of 209 · local, automatic · "}, {Text: "NEW_CODE", Code: true}, {Text: " · 1st day"}},
				Lines: []Text{{{Text: "核心/支付-网关:v2.1", Code: true}, {Text: " and 8 more"}}, Plain("21 Nov 30, 22 Nov 30")},
			},
			{Title: Plain("3 of 15 · local, manual · not enough licences")},
		},
		More:  Plain("and 2 more groups with 7 images"),
		Notes: []Text{{{Text: "What this message says may be told again", Strong: true}, {Text: ": the ledger could not be read."}}},
		Trend: &Trend{
			Title: "Images that failed", Name: "failed",
			Days: []Day{{"11-19", true, 0}, {"11-20", false, 3}, {"11-21", false, 12}, {"11-22", false, 20}, {"11-23", false, 42}},
		},
		Footer: []Text{
			{{Text: "Account 1000… · "}, {Text: "22 Nov 09:00", Time: at}, {Text: " – "}, {Text: "23 Nov 09:00", Time: at.Add(24 * time.Hour)}},
			Plain("failed in the last 4 days with tasks: 3, 12, 20, 42 · tcss-licensing-alerts"),
		},
		Words:   words(),
		Mention: true,
	}
}

func words() Words { return Words{Advice: "What to do", NoData: "no tasks"} }

// many is a message of n items with long Chinese names.
func many(n int) Message {
	m := sample()
	m.Items, m.More = nil, nil
	for i := range n {
		m.Items = append(m.Items, Item{
			Title: Plain(fmt.Sprintf("组 %d：失败 30/30 · 广州/生产环境/核心支付网关 · 自动授权 · 授权数不足", i)),
			Lines: []Text{{{Text: fmt.Sprintf("镜像仓库/华南区域/生产/很长很长的中文镜像名称-支付-%d:v1.2.3", i), Code: true}, {Text: " 等 7 个"}}},
		})
	}
	return m
}
