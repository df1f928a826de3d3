package message

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/notify"
)

// advice: each act can work.
func (r *reading) advice() {
	l := r.f.Seen.Licences
	for i, a := range r.m.Advice {
		text := a.String()
		if m := r.raise.FindStringSubmatch(text); m != nil {
			r.must(l == nil || !l.Suspended && l.Left() >= number(m[1]), "a higher cap cannot help: %q", text)
			r.must(!strings.Contains(text, "200") || r.f.Cap == 200, "a cap of nothing: %q", text)
		}
		for j, item := range r.n.Items[:len(r.m.Items)] {
			by := !item.Over && !item.Series.Auto() && strings.Contains(r.m.Items[j].Title.String(), r.capped)
			r.must(!by || !strings.Contains(text, r.byHand), "what was licensed by hand met the cap: %q", text)
		}
		if m := r.buy.FindStringSubmatch(text); m != nil && len(r.n.Items) > 0 {
			r.must(l != nil && number(m[1]) > 0 && number(m[1])+l.Left() <= r.n.Headline, "too many to buy: %q", text)
			twice := add(r.twice, r.all()) + add(r.repeats, r.all())
			r.must(number(m[1])+l.Left()+twice == r.n.Headline, "not as many as the title says, and no reason: %q", text)
			r.must(r.m.Links[0].URL == "https://buy.cloud.tencent.com/tcss", "no way to buy")
		}
		if m := r.buy.FindStringSubmatch(text); m != nil && len(r.n.Items) == 0 {
			r.must(l != nil && number(m[1]) > 0 && number(m[1])+l.Left() <= r.mostOpen(), "too many to buy: %q", text)
		}
		if m := r.left.FindStringSubmatch(text); m != nil {
			r.must(l != nil && number(m[1]) == l.Left() && l.Left() > 0, "not what is left: %q", text)
		}
		r.must(i > 0 || !strings.HasPrefix(text, "Then") && !strings.HasPrefix(text, "再"), "then comes first: %q", text)
	}
	r.must(l == nil || l.Left() > 0 || !strings.Contains(r.all(), r.byHand), "no licence to give by hand")
}

// numbers: they add up, and those of the title are found again below.
func (r *reading) numbers() {
	sum, over := r.itemsCome()
	var open int64
	for _, note := range r.m.Notes {
		if m := r.now.FindStringSubmatch(note.String()); m != nil {
			r.must(number(m[1]) >= sum, "fewer than the title says: %s", m[0])
		}
		open += add(r.openLine, note.String())
		sum -= add(r.repeats, note.String())
	}
	r.must(open <= r.mostOpen(), "%d open images are counted twice", open)
	below := digits.FindAllString(strings.TrimPrefix(r.all(), r.m.Title)+r.m.Footer[0].String(), -1)
	alone := r.n.Reason == news.NoTasks || len(r.m.Advice)+len(r.m.Items)+len(r.m.Notes) == 0
	title := digits.FindAllString(r.day.ReplaceAllString(r.m.Title, ""), -1)
	for _, s := range title {
		total := len(r.n.Items) > 0 && (number(s) == sum || number(s) == over) || number(s) == open
		r.must(alone || total || slices.Contains(below, s), "%s of the title is nowhere below (%d, %d)", s, sum, over)
	}
	if len(r.n.Items) > 0 && sum > 0 {
		r.must(slices.ContainsFunc(title, func(s string) bool { return number(s) == sum }), "the items come to %d", sum)
	}
}

// itemsCome is what the items that still fail come to, with those that are not
// listed, and what the others do.
func (r *reading) itemsCome() (sum, over int64) {
	for i, item := range r.m.Items {
		title := item.Title.String()
		lines := slices.Concat(append([]notify.Text{notify.Plain("")}, item.Lines...)...).String()
		pair := r.pair.FindStringSubmatch(title)
		if pair == nil {
			r.must(false, "an item without numbers: %q", title)
			continue
		}
		n := number(pair[1])
		r.must(n <= number(pair[2]) && n > 0, "more than all failed: %q", title)
		if r.n.Items[i].Over {
			over += n
			continue
		}
		if m := r.latest.FindStringSubmatch(lines); m != nil {
			n = number(m[1])
		} else if days := add(r.byDay, lines); !r.n.Items[i].Series.Auto() && days > 0 {
			n = days
		}
		sum += n
	}
	return sum + add(r.more, r.m.More.String()), over
}

// add is what the numbers come to that a text gives by a phrase.
func add(phrase *regexp.Regexp, text string) (sum int64) {
	for _, m := range phrase.FindAllStringSubmatch(text, -1) {
		sum += number(m[1])
	}
	return sum
}

// mostOpen is how many images can be open: of automatic tasks, the worst day's.
func (r *reading) mostOpen() (most int64) {
	for _, s := range r.f.Seen.Report.Series {
		for _, t := range s.Unsettled {
			most += t.FailCount
		}
		var worst int64
		for _, d := range s.Days {
			if worst = max(worst, d.Failed); !s.Auto() {
				most += d.Failed
			}
		}
		if s.Auto() {
			most += worst
		}
	}
	return most
}

// days: none is claimed that was not read, and the watch works again since the
// grey line's time.
func (r *reading) days() {
	for _, t := range append(r.texts(), notify.Plain(r.m.Title)) {
		for _, at := range r.moment.FindAllString(t.String(), -1) {
			r.must(!strings.Contains(t.String(), r.again) || strings.Contains(r.m.Footer[0].String(), at), "%s is not in the grey line", at)
		}
	}
	for i, item := range r.m.Items {
		r.must(!strings.Contains(item.Title.String(), r.first) || r.n.Items[i].Day.Date > r.oldest, "the day before was not read")
	}
	if r.m.Trend != nil {
		bad := 0
		for _, d := range r.m.Trend.Days {
			day := number(r.day.FindStringSubmatch(d.Label)[2])
			r.must(fmt.Sprintf("2026-11-%02d", day) >= r.oldest, "%s was not read", d.Label)
			if d.Value > 0 {
				bad++
			}
		}
		r.must(bad >= 2 && len(r.n.Items) > 0, "a trend of %d days", bad)
	}
}

func number(s string) int64 {
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

var digits = regexp.MustCompile(`[\d,]*\d`)

// phrases are how a reader of one language finds what a message claims.
type phrases struct {
	ruleOff, ruleOn, gone, suspended, few, ends, again, short, restored, nothing, nothingNew, first, capped, byHand string

	pair, latest, byDay, more, repeats, twice, moment, openLine, now, raise, buy, left, day *regexp.Regexp
}

func reader(language string) phrases {
	re := regexp.MustCompile
	if language == "zh" {
		return phrases{
			ruleOff: "本地镜像自动授权已关闭", ruleOn: "已重新开启", gone: "剩余 0/", suspended: "隔离", few: "授权剩余", ends: "到期",
			again: "监控已恢复", short: "51 个任务中", restored: "已无失败", nothing: "，无失败", nothingNew: "无新增失败", first: "首日", capped: "每日授权上限", byHand: "或手动授权这",
			pair: re(`^失败 ([\d,]+)/([\d,]+)`), latest: re(`最近一次：\S+ 失败 ([\d,]+) 个`), byDay: re(`11-\d\d ([\d,]+) 个`),
			more: re(`共 ([\d,]+) 个镜像未列出`), repeats: re(`(?m)^([\d,]+) 个镜像在多个任务中`), twice: re(`\n([\d,]+) 个镜像可能计了两次`), moment: re(`11-\d\d \d\d:\d\d`), now: re(`目前共有 ([\d,]+) 个`), openLine: re(`：(?:仍在执行的任务已有 )?([\d,]+) 个镜像(?:自|授权失败)`),
			raise: re(`^将每日授权上限.*至少提高 ([\d,]+)`), buy: re(`至少(?:再)?购买 ([\d,]+) 个`), left: re(`剩余授权 ([\d,]+) 个`),
			day: re(`(11)-(\d\d)`),
		}
	}
	return phrases{
		ruleOff: "utomatic licensing of local images is off", ruleOn: "is on again", gone: "o licences left", suspended: "purchase", few: "licences left",
		ends: "paid period", again: "atching again", short: "50 of 51", restored: "ailures are over", nothing: "read, nothing failed", nothingNew: "othing new failed", first: "1st day",
		capped: "daily cap", byHand: "or license",
		pair: re(`^([\d,]+) of ([\d,]+)`), latest: re(`latest: ([\d,]+) failed`), byDay: re(`\d+ Nov: ([\d,]+)`),
		more: re(`with ([\d,]+) images?$`), repeats: re(`(?m)^([\d,]+) images? failed in more`), twice: re(`\n([\d,]+) images? may be counted`), moment: re(`\d+ Nov \d\d:\d\d`), now: re(`^([\d,]+) images? go`), openLine: re(`: ([\d,]+) images? (?:not|failed so)`),
		raise: re(`^Raise the daily cap.*by at least ([\d,]+)`), buy: re(`uy at least ([\d,]+)`), left: re(`([\d,]+) licences? (?:is|are) left`),
		day: re(`\b((\d\d?) Nov)`),
	}
}
