package importer

import (
	"maps"
	"slices"
	"strings"

	"pact/schemas"
)

// statuses are the names of errors by the status of the response.
var statuses = map[string]string{
	"400": "bad_request", "401": "unauthorized", "402": "payment_required", "403": "forbidden", "404": "not_found",
	"405": "method_not_allowed", "406": "not_acceptable", "408": "request_timeout", "409": "conflict", "410": "gone",
	"412": "precondition_failed", "413": "too_large", "415": "unsupported_media_type", "422": "unprocessable",
	"423": "locked", "424": "failed_dependency", "428": "precondition_required", "429": "too_many_requests",
	"500": "internal_error", "501": "not_implemented", "502": "bad_gateway", "503": "unavailable", "504": "gateway_timeout",
	"4XX": "client_error", "5XX": "server_error", "default": "unexpected_error",
}

// responses drafts what a function returns and the errors that it names. When an error comes, the document does not say.
func (d *drafter) responses(op *operation, f *schemas.Function, hint string) {
	taken := names{}
	success := ""
	responses := op.Responses.Map()
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		ref := responses[status]
		if ref == nil || ref.Value == nil {
			continue
		}
		pointer := d.follow(op.pointer + schemas.Pointer("responses", status))
		if len(ref.Value.Headers) > 0 {
			d.note(lostHeaders, pointer, quote(slices.Sorted(maps.Keys(ref.Value.Headers))[0]))
		}
		description := ""
		if ref.Value.Description != nil {
			description = *ref.Value.Description
		}
		switch code := strings.ToUpper(status); {
		case code[0] == '2':
			if success != "" {
				d.note(lostResponse, op.pointer, success+" of "+success+" and "+status)
				continue
			}
			success = status
			op.empty = len(ref.Value.Content) == 0
			if op.empty {
				continue
			}
			media, schema := d.media(pointer, ref.Value.Content)
			op.result = media
			f.Returns = "json"
			if schema != "" {
				f.Returns = d.part(schema, hint+"Result").String()
			}
		case code[0] == '4' || code[0] == '5' || code == "DEFAULT":
			f.Errors = append(f.Errors, schemas.ErrorCase{Name: taken.take(errorName(status, description), maxName), Doc: brief(description)})
			if len(ref.Value.Content) > 0 {
				d.note(lostErrBody, pointer, f.Errors[len(f.Errors)-1].Name)
			}
		default:
			d.note(lostBeside, op.pointer+schemas.Pointer("responses", status), "a response of status "+status)
		}
	}
	if success == "" {
		d.note(noSuccess, op.pointer, "")
	}
}

// errorName names an error by its status, or by a description of a few words where the status has no name.
func errorName(status, description string) string {
	name := statuses[status]
	if name == "" {
		name = statuses[strings.ToUpper(status)]
	}
	if ws := words(description); name == "" && len(ws) > 0 && len(ws) <= 4 {
		name = identifier(description, "")
	}
	if name == "" {
		name = identifier("status_"+status, "")
	}
	return name
}
