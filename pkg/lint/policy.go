package lint

import (
	"cmp"
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/config"
)

// Policies are the rules of the house: those that a configuration declares, in its order.
func Policies(cfg *config.Config) []*Rule {
	rules := make([]*Rule, len(cfg.Policies))
	for i := range cfg.Policies {
		rules[i] = policyRule(&cfg.Policies[i])
	}
	return rules
}

// policyRule makes a rule of the house from its declaration.
func policyRule(policy *config.Policy) *Rule {
	return &Rule{
		Name:     policy.Name,
		Group:    House,
		Severity: policy.Severity,
		Summary:  cmp.Or(policy.Message, "holds: "+policy.Assert.Text),
		Why:      fmt.Sprintf("This workspace asks for it, in %s.", policy.Path),
		Run:      func(p *Pass) { judgePolicy(p, policy) },
	}
}

func judgePolicy(p *Pass, policy *config.Policy) {
	for _, d := range p.Documents(policy.For...) {
		if !p.Holds(policy.When, d) {
			continue
		}
		if holds, judged := p.judge(policy.Assert, d); holds || !judged {
			continue
		}
		message := fmt.Sprintf("%s breaks the policy %s", d.Name(), policy.Name)
		if policy.Message != "" {
			message = p.Head.Query.Message(policy.Message, d)
		}
		p.Report(About(d, message))
	}
}
