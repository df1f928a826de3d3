package message

import (
	"slices"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

const maxCodes = 3 // unknown ones that are to be looked up

// need is what failures need, by cause.
type need struct {
	capped, lacking, unnamed int64 // images
	capLocal, capAuto        bool  // all that were capped are
	lackingAuto              bool
	codes                    []string // that are not known
}

func needs(list []failed) need {
	n := need{capLocal: true, capAuto: true, lackingAuto: true}
	for _, x := range list {
		for _, why := range x.causes {
			switch why.code {
			case reachLimit:
				n.capped = report.Sum(n.capped, why.images)
				n.capLocal, n.capAuto = n.capLocal && x.Series.Source == "LOCAL", n.capAuto && x.Series.Auto()
			case insufficient:
				n.lacking = report.Sum(n.lacking, why.images)
				n.lackingAuto = n.lackingAuto && x.Series.Auto()
			case "":
				n.unnamed = report.Sum(n.unnamed, why.images)
			default:
				if !slices.Contains(n.codes, why.code) {
					n.codes = append(n.codes, why.code)
				}
			}
		}
	}
	return n
}

// remedies is what to do about failures, by their causes and by how many
// licences are left together: with none left neither a higher cap nor licensing
// by hand helps. least is how many images there are at least.
func (c composer) remedies(list []failed, least int64) (acts []act) {
	if len(list) == 0 {
		return nil
	}
	n, l := needs(list), c.f.Seen.Licences
	n.capped, n.lacking = min(n.capped, least), min(n.lacking, least)
	lacking := l != nil && l.Left() < least
	if l != nil && l.Suspended {
		acts = append(acts, c.renewal())
	}
	switch {
	case lacking:
		acts = append(acts, c.purchase(n, least))
	case l == nil && n.lacking > 0:
		acts = append(acts, act{c.say(c.buyUnknown, n.lacking), c.briefBuyMore, []page{buying}})
	}
	if c.f.Seen.Rule == news.Off {
		acts = append(acts, c.turnOn())
	}
	if n.capped > 0 {
		acts = append(acts, c.capAct(n, lacking || l != nil && l.Suspended, least))
	}
	if n.lacking > 0 && l != nil && !lacking && !l.Suspended {
		format := c.enough
		if n.lackingAuto {
			format = c.enoughAuto
		}
		acts = append(acts, c.see(c.say(format, l.Left(), n.lacking)))
	}
	if len(n.codes) > 0 {
		codes := make([]notify.Text, 0, maxCodes)
		for _, s := range n.codes[:min(len(n.codes), maxCodes)] {
			codes = append(codes, notify.Text{code(clipped(s))})
		}
		acts = append(acts, c.see(c.say(c.lookUp, joined(codes, c.comma))))
	}
	if n.unnamed > 0 {
		acts = append(acts, c.see(c.say(c.noReason, n.unnamed)))
	}
	return acts
}

// purchase is for as many licences as are missing for certain.
func (c composer) purchase(n need, least int64) act {
	l := c.f.Seen.Licences
	missing := least - l.Left()
	text := c.say(c.buy, missing, l.Total)
	switch {
	case l.Left() > 0:
		text = c.say(c.buySome, missing, l.Left(), least)
	case !c.f.Seen.Short && n.capped > 0 && n.lacking == 0 && n.unnamed == 0 && len(n.codes) == 0: // the title is long if it is short
		text = c.say(c.buyFirst, missing)
	}
	return act{text, c.text(c.briefBuy, missing), []page{buying}}
}

// capAct raises the cap, after licences were bought if some are missing. The
// rule is of local images, so its number is said of those alone.
func (c composer) capAct(n need, then bool, least int64) act {
	daily, byHand, left := c.f.Cap, n.capped, c.leftUnknown
	if !n.capLocal {
		daily = 0
	}
	if !n.capAuto {
		byHand = 0
	}
	if l := c.f.Seen.Licences; l != nil {
		left = c.text(c.leftNow, l.Left())
	}
	text := c.say(c.raiseCap, daily, n.capped, byHand, left)
	switch {
	case then && n.capped == least:
		text = c.say(c.thenCapAll, daily, n.capped)
	case then:
		text = c.say(c.thenCap, daily, n.capped)
	}
	return act{text, c.briefCap, []page{console}}
}

func (c composer) see(text notify.Text) act { return act{text, c.briefSee, []page{console}} }

func (c composer) renewal() act { return c.todo(notify.Plain(c.renew), buying) }

func (c composer) turnOn() act { return c.todo(notify.Plain(c.switchOn), console) }

// stockUp buys licences before they are missing.
func (c composer) stockUp() act {
	l := c.f.Seen.Licences
	perDay := int64(l.PerDay + 0.5)
	if len(c.f.Filters) > 0 {
		perDay = 0
	}
	return act{c.say(c.buyMore, l.Left(), l.Total, perDay, c.forDays()), c.briefBuyMore, []page{buying}}
}
