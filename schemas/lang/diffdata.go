package lang

import (
	"slices"

	"pact/schemas"
)

func (d *differ) dependencies() {
	a, b := d.before.contract.DependsOn, d.after.contract.DependsOn
	for _, c := range dropped(a, b) {
		d.keeps("depends_on/"+c, "depends_on/removed", "it does not depend on %s any more; callers do not see that", c)
	}
	for _, c := range fresh(a, b) {
		d.keeps("depends_on/"+c, "depends_on/added", "it depends on %s now; callers do not see that", c)
	}
}

// data compares which data the component touches. Touching more is what callers did not agree to.
func (d *differ) data() {
	var none schemas.DataAccess
	a, b := d.before.contract.DataAccess, d.after.contract.DataAccess
	if a == nil {
		a = &none
	}
	if b == nil {
		b = &none
	}
	for _, m := range []struct {
		key           string
		before, after []schemas.Tier
	}{{"reads", a.Reads, b.Reads}, {"writes", a.Writes, b.Writes}} {
		for _, t := range dropped(m.before, m.after) {
			d.keeps("data_access/"+m.key+"/"+string(t), "data_access/removed", "it %s no %s any more", m.key, t)
		}
		for _, t := range fresh(m.before, m.after) {
			d.breaks("data_access/"+m.key+"/"+string(t), "data_access/added", "it %s %s now; callers did not agree to that", m.key, t)
		}
	}
	d.doc("data_access", a.Rationale, b.Rationale)
	d.dataFields(a.Fields, b.Fields)
}

func (d *differ) dataFields(a, b []schemas.DataField) {
	find := func(list []schemas.DataField, f schemas.DataField) *schemas.DataField {
		i := slices.IndexFunc(list, func(x schemas.DataField) bool { return x.Type == f.Type && x.Field == f.Field })
		if i < 0 {
			return nil
		}
		return &list[i]
	}
	for _, f := range a {
		clause, now := "data_access/fields/"+f.Type+"."+f.Field, find(b, f)
		switch {
		case now == nil:
			d.keeps(clause, "data-field/removed", "it counts as %s no more; callers need not guard it so", f.Tier)
		case now.Tier != f.Tier:
			lower := slices.Index(f.Tier.Enum(), string(now.Tier)) < slices.Index(f.Tier.Enum(), string(f.Tier))
			means := "callers do not guard it so"
			if lower {
				means = "callers guard it more than they need"
			}
			d.add(clause, "data-field/changed", lower, "tier %s → %s; %s", f.Tier, now.Tier, means)
		default:
			d.doc(clause, f.Why, now.Why)
		}
	}
	for _, f := range b {
		if find(a, f) == nil {
			d.breaks("data_access/fields/"+f.Type+"."+f.Field, "data-field/added", "it counts as %s now; callers do not guard it so", f.Tier)
		}
	}
}

// authority compares what the component alone decides about.
func (d *differ) authority() {
	var none schemas.Authority
	a, b := d.before.contract.Authority, d.after.contract.Authority
	if a == nil {
		a = &none
	}
	if b == nil {
		b = &none
	}
	for _, domain := range dropped(a.Domains, b.Domains) {
		d.breaks("authority/"+domain, "authority/removed", "it does not decide about %s any more; whoever relies on it for that has no owner", domain)
	}
	for _, domain := range fresh(a.Domains, b.Domains) {
		d.breaks("authority/"+domain, "authority/added", "it alone decides about %s now; whoever writes there must depend on it", domain)
	}
	d.doc("authority", a.Rationale, b.Rationale)
}
