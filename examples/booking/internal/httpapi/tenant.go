package httpapi

import (
	"fmt"
	"strings"

	"pact/examples/booking/internal/booking"
)

// TenantHeader carries the tenant of a call. The gateway in front sets it after it has authenticated the caller, and
// drops whatever a caller sent under that name.
const TenantHeader = "X-Tenant-ID"

// ParseTenant reads the tenant from the header's value. It refuses with ErrMissingTenant and ErrInvalidTenant; neither
// repeats the value, and the log tells only that somebody was refused.
func (a *API) ParseTenant(header string) (booking.TenantID, error) {
	const key = "PACT:httpapi:parse_tenant"
	id := booking.TenantID(strings.TrimSpace(header))
	err := ErrInvalidTenant
	switch {
	case id.Valid():
		return id, nil
	case id == "":
		err = ErrMissingTenant
	}
	a.log.Warn("tenant refused", "key", key, "error", err)
	return "", fmt.Errorf("%s: %w", key, err)
}
