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

func must(d Destination, err error) Destination {
	if err != nil {
		panic(err)
	}
	return d
}

// sample is a message of the kind that is posted every day.
func sample() Message {
	at := time.Date(2026, 11, 22, 8, 55, 0, 0, time.FixedZone("CST", 8*3600))
	m := Message{
		Level: LevelCritical,
		Title: "3 of 12 tasks failed, 42 images are not protected",
		Brief: "3 of 12 tasks failed, 42 images are not protected: the licence quota is used up",
		Facts: []Fact{
			{"Window", Text{{Text: "2026-11-22 08:55", Time: at}, {Text: " – "}, {Text: "2026-11-23 08:55", Time: at.Add(24 * time.Hour)}}},
			{"Tasks", Text{{Text: "12: 9 succeeded, 2 failed in part, "}, {Text: "1 failed entirely", Strong: true}}},
			{"Images", Plain("340 licensed, 42 failed")},
			{"Licences", Plain("500 of 500 used")},
		},
		Notes: []Text{{{Text: "Third day in a row", Strong: true}, {Text: " for automatic licensing of local images."}}},
		Trend: &Trend{
			Title: "Images that failed per day", Series: []string{"Failed in part", "Failed entirely"},
			Days: []Day{
				{Label: "11-17", Values: []int{0, 0}},
				{Label: "11-18", Values: []int{0, 0}},
				{Label: "11-19", NoData: true},
				{Label: "11-20", Values: []int{3, 0}},
				{Label: "11-21", Values: []int{8, 4}},
				{Label: "11-22", Values: []int{11, 9}},
				{Label: "11-23", Values: []int{12, 30}},
			},
		},
		Advice: []Text{
			Plain("Buy at least 42 licences, or take them off images that are gone."),
			{{Text: "Raise the daily cap from "}, {Text: "100", Strong: true}, {Text: " once there are enough."}},
		},
		Link:   Link{"Open the console", "https://console.cloud.tencent.com/tcss?tab=licence&region=ap-guangzhou"},
		Footer: []Text{Plain("tcss-licensing-alerts in ap-guangzhou"), {{Text: "Request "}, {Text: "4f9c2b7a-0d1e-4c6b-9a3f-2f1e0d9c8b7a", Code: true}}},
		Words:  words(),
		Keys:   []string{"window"}, Call: true, CallKey: "call",
	}
	m.Items = []Item{
		{
			Key: "task 101", Level: LevelCritical, Weight: 30,
			Title: Text{{Text: "Task 101: all 30 images failed"}},
			Lines: []Text{
				{{Text: "Reason: "}, {Text: "REACH_LIMIT", Code: true}, {Text: ", the quota is used up"}},
				{{Text: "registry.example.com:5000/team_a/app:1.2", Code: true}, {Text: ", "}, {Text: "nginx@sha256:0f1e2d", Code: true}, {Text: " and 28 more"}},
			},
		},
		{
			Key: "task 102", Level: LevelWarning, Weight: 8,
			Title: Text{{Text: "Task 102: 8 of 20 images failed"}},
			Lines: []Text{{{Text: "核心/支付-网关:v2.1", Code: true}, {Text: " and 7 more"}}},
		},
		{Key: "task 103", Level: LevelWarning, Weight: 4, Title: Text{{Text: "Task 103: 4 of 9 images failed"}}},
	}
	return m
}

func words() Words {
	return Words{
		Advice: "What to do",
		NoData: "no tasks",
		Part:   func(part, parts int) string { return fmt.Sprintf("part %d of %d", part, parts) },
		Rest:   func(items, weight int) string { return fmt.Sprintf("and %d more tasks with %d images", items, weight) },
	}
}

// many is a message of n tasks with long Chinese names.
func many(n int) Message {
	m := sample()
	m.Items = nil
	for i := range n {
		m.Items = append(m.Items, Item{
			Key: fmt.Sprint("task ", i), Level: LevelWarning, Weight: 7,
			Title: Text{{Text: fmt.Sprintf("任务 %d：广州/生产环境/核心支付网关服务镜像自动授权失败", i)}},
			Lines: []Text{
				{{Text: "原因："}, {Text: "REACH_LIMIT", Code: true}, {Text: "，授权额度已用完"}},
				{{Text: fmt.Sprintf("镜像仓库/华南区域/生产/很长很长的中文镜像名称-支付-%d:v1.2.3", i), Code: true}, {Text: " 等 7 个镜像"}},
			},
		})
	}
	return m
}
