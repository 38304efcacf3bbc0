package mcpserver

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pact/tools"
)

// asker puts forms to the human behind the client. A call that needs an answer ends with the form, and is made again
// when the answer is there: by a client of the modern era itself, for others by mcp-go, which asks them in between
// through session.RequestElicitation. The second call carries only the latest answers, so earlier ones travel in the
// state that the client sends back.
//
// An answer belongs to what the human read: it is filed under the form's key and a digest of its text and fields. Where
// the question changed in the meantime the answer is none, and it is asked anew.
type asker struct {
	can     bool   // the client can show forms
	by      string // the client's name
	answers map[string]given
	memo    json.RawMessage // what the tool left for itself
}

// carried is what travels through the client from one call to the next.
type carried struct {
	Answers map[string]given `json:"answers,omitempty"`
	Memo    json.RawMessage  `json:"memo,omitempty"`
}

// given is one answer.
type given struct {
	Action  tools.Action   `json:"action"`
	Content map[string]any `json:"content,omitzero"`
}

func newAsker(ctx context.Context, from mcp.MultiRoundTripParams) *asker {
	a := &asker{answers: map[string]given{}}
	can, client := peer(ctx)
	if e := can.Elicitation; e != nil {
		a.can = e.Form != nil || e.URL == nil // {} means forms
	}
	a.by = client.Name
	if client.Version != "" {
		a.by += " " + client.Version
	}
	if state, err := base64.RawURLEncoding.DecodeString(from.RequestState); err == nil {
		var earlier carried
		if json.Unmarshal(state, &earlier) == nil {
			maps.Copy(a.answers, earlier.Answers)
			a.memo = earlier.Memo
		}
	}
	for id := range from.InputResponses {
		answer := given{Action: tools.ActionCancel}
		if r := server.ElicitationResponse(from.InputResponses, id); r != nil {
			switch r.Action {
			case mcp.ElicitationResponseActionAccept:
				answer.Action = tools.ActionAccept
				if answer.Content, _ = r.Content.(map[string]any); answer.Content == nil {
					answer.Content = map[string]any{}
				}
			case mcp.ElicitationResponseActionDecline:
				answer.Action = tools.ActionDecline
			}
		}
		a.answers[id] = answer
	}
	return a
}

// answer is tools.Env.Ask for one call.
func (a *asker) answer(_ context.Context, form tools.Form) (tools.Answer, error) {
	if !a.can {
		return tools.Answer{Action: tools.ActionAbsent}, nil
	}
	got, ok := a.answers[formID(form)]
	if !ok {
		return tools.Answer{}, &tools.Pending{Form: form}
	}
	return tools.Answer{Action: got.Action, Content: got.Content, By: a.by}, nil
}

// ask ends the call with a form.
func (a *asker) ask(pending *tools.Pending) *mcp.CallToolResult {
	var state string
	form := pending.Form
	if len(a.answers) > 0 || len(pending.Memo) > 0 {
		if text, err := json.Marshal(carried{a.answers, pending.Memo}); err == nil {
			state = base64.RawURLEncoding.EncodeToString(text)
		}
	}
	return server.NewInputRequestBuilder(state).Elicit(formID(form), mcp.ElicitationParams{
		Message:         form.Message,
		RequestedSchema: fields(form),
	}).ToolResult()
}

func formID(form tools.Form) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %s", form.Message, fields(form)))
	return form.Key + "." + hex.EncodeToString(sum[:6])
}

func fields(form tools.Form) json.RawMessage {
	if len(form.Schema) == 0 {
		return json.RawMessage(`{"type":"object","properties":{}}`)
	}
	return form.Schema
}

// peer is what the client says of itself: in the modern era with each request, before that once.
func peer(ctx context.Context) (mcp.ClientCapabilities, mcp.Implementation) {
	var can mcp.ClientCapabilities
	var client mcp.Implementation
	if info := server.RequestProtocolInfoFromContext(ctx); info != nil && info.Modern {
		if info.ClientCapabilities != nil {
			can = *info.ClientCapabilities
		}
		if info.ClientInfo != nil {
			client = *info.ClientInfo
		}
	} else if s := sessionOf(ctx); s != nil {
		can, client = s.GetClientCapabilities(), s.GetClientInfo()
	}
	return can, client
}

// RequestElicitation shows a form through a client of the older era and waits for its human. An error, the end of the
// input and the time limit count as cancelled. While it waits the call costs nobody else a place.
func (s *session) RequestElicitation(ctx context.Context, request mcp.ElicitationRequest) (result *mcp.ElicitationResult, err error) {
	result = &mcp.ElicitationResult{}
	result.Action = mcp.ElicitationResponseActionCancel
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("panic", "panic", p)
		}
	}()
	ask := func() {
		ctx, cancel := context.WithTimeout(ctx, s.askLimit)
		defer cancel()
		var answer mcp.ElicitationResult
		if err := s.request(ctx, mcp.MethodElicitationCreate, request.Params, &answer); err != nil {
			s.log.Info("a form stayed without an answer", "error", err)
			return
		}
		result = &answer
	}
	if r := requestOf(ctx); r != nil && r.queue != nil {
		r.queue.rest(ask)
	} else {
		ask()
	}
	return result, nil
}
