package gate

import "strings"

// placeholders are texts that stand for one that was never written.
var placeholders = []string{"todo", "tbd", "fixme", "n/a", "na", "none", "placeholder", "lorem ipsum", "task", "description", "what to build", "your task here", "xxx", "..."}

// Placeholder says that a text as a whole, not merely a word in it, stands for one that is to come.
func Placeholder(text string) bool {
	text = strings.ToLower(strings.Trim(strings.TrimSpace(text), ".!?:<>[]()#*-_ \t\n"))
	if text == "" {
		return true
	}
	for _, p := range placeholders {
		if text == strings.Trim(p, ".") || strings.HasPrefix(text, p+":") && len(text) < len(p)+12 {
			return true
		}
	}
	return strings.HasPrefix(text, "lorem ipsum")
}
