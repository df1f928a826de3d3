package message

import (
	"maps"
	"slices"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

// remedies is what to do about failures, by their causes and by how many
// licences are left together: with none left neither a higher cap nor licensing
// by hand helps. least is how many images there are at least.
func (c composer) remedies(list []failed, least int64) (acts []act) {
	if len(list) == 0 {
		return nil
	}
	images := map[string]int64{} // by code
	for _, x := range list {
		for _, why := range x.causes {
			images[why.code] = report.Sum(images[why.code], why.images)
		}
	}
	l, capped, lacking := c.f.Seen.Licences, min(images[reachLimit], least), min(images[insufficient], least)
	missing, suspended := l != nil && l.Left() < least, l != nil && l.Suspended
	if suspended {
		acts = append(acts, c.renewal())
	}
	switch {
	case missing:
		acts = append(acts, c.purchase(least, capped))
	case lacking > 0 && l == nil:
		acts = append(acts, act{c.say("Buy licences for up to {1 image}: how many are left is not known.", lacking), c.word("Buy more licences"), []page{buying}, false})
	case lacking > 0 && !suspended:
		text := c.say("{1 licence} {1?is:are} left now: license {2?this:these} {2} by hand.", l.Left(), lacking)
		acts = append(acts, act{text, c.text("License {1?this:these} {1} by hand", lacking), []page{console}, false})
	}
	if c.f.Seen.Rule == news.Off {
		acts = append(acts, c.turnOn())
	}
	if capped > 0 {
		acts = append(acts, c.capAct(list, capped, least, missing || suspended))
	}
	return append(acts, c.inquiries(images)...)
}

// inquiries are about the codes that are not known, and about none.
func (c composer) inquiries(images map[string]int64) (acts []act) {
	var codes []notify.Text
	for _, s := range slices.Sorted(maps.Keys(images)) {
		if s != "" && knownReasons()[s] == "" {
			codes = append(codes, notify.Text{code(s)})
		}
	}
	if len(codes) > 0 {
		acts = append(acts, c.see(c.say("Look up {1} in TCSS, or ask Tencent Cloud support.", joined(codes, c.comma))))
	}
	if n := images[""]; n > 0 {
		acts = append(acts, c.see(c.say("Check in TCSS why {1 image} failed: the API gives no reason.", n)))
	}
	return acts
}

// purchase is for as many licences as are missing for certain.
func (c composer) purchase(least, capped int64) act {
	l := c.f.Seen.Licences
	missing := least - l.Left()
	text := c.say("Buy at least {1 licence}: 0 of {2} are left.", missing, l.Total)
	switch {
	case l.Left() > 0:
		text = c.say("{2 licence} {2?is:are} left for {3 image}: buy at least {1}.", missing, l.Left(), least)
	case capped == least && !c.f.Seen.Short && len(c.n.Items) > 0: // whose titles are long enough
		text = c.say("Buy at least {1 licence} first: none is left, so a higher cap or licensing by hand cannot help.", missing)
	}
	return act{text, c.text("Buy at least {1 licence}", missing), []page{buying}, false}
}

// capAct raises the cap, after licences were bought if some are missing. The
// rule is of automatic tasks on local images, so its number is said of those
// alone.
func (c composer) capAct(list []failed, capped, least int64, then bool) act {
	daily, byHand := c.f.Cap, capped
	for _, x := range list {
		if (x.Series.Source != "LOCAL" || !x.Series.Auto()) && slices.ContainsFunc(x.causes, func(y cause) bool { return y.code == reachLimit }) {
			daily, byHand = 0, 0
		}
	}
	left := c.text(", if licences are left.")
	if l := c.f.Seen.Licences; l != nil && len(c.n.Items) == 0 {
		left = c.stop // its title is long enough
	} else if l != nil {
		left = c.text(". {1 licence} {1?is:are} left.", l.Left())
	}
	text := c.say("Raise the daily cap[ ({1})] by at least {2}[, or license {3?this:these} {3} by hand]{4}", daily, capped, byHand, left)
	if then {
		text = c.say("Then raise the daily cap[ ({1})], or {2} of them may fail again.", daily, capped)
		if capped == least {
			text = c.say("Then raise the daily cap[ ({1})], or the same {2} may fail again.", daily, capped)
		}
	}
	return act{text, c.word("Raise the daily cap"), []page{console}, false}
}

func (c composer) see(text notify.Text) act {
	return act{text, c.word("Check TCSS"), []page{console}, false}
}

func (c composer) renewal() act {
	return c.todo(c.say("Renew the purchase, or no image gets a licence."), buying)
}

func (c composer) turnOn() act {
	return c.todo(c.say("Switch automatic licensing of local images on, unless it is off on purpose."), console)
}

// stockUp buys licences before they are missing.
func (c composer) stockUp() act {
	l := c.f.Seen.Licences
	perDay := int64(l.PerDay + 0.5)
	if len(c.f.Filters) > 0 {
		perDay = 0
	}
	text := c.say("Buy licences: {1} of {2} left[, {4}][, about {3} used a day].", l.Left(), l.Total, perDay, c.forDays())
	return act{text, c.word("Buy more licences"), []page{buying}, true}
}
