package message

import "regexp"

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
			more: re(`共 ([\d,]+) 个镜像未列出`), repeats: re(`(?m)^([\d,]+) 个镜像在多组中`), twice: re(`\n([\d,]+) 个镜像可能计了两次`), moment: re(`11-\d\d \d\d:\d\d`), now: re(`目前共有 ([\d,]+) 个`), openLine: re(`：(?:仍在执行的任务已有 )?([\d,]+) 个镜像(?:自|授权失败)`),
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
