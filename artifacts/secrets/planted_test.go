package secrets

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/viper"
	"github.com/stretchr/testify/require"
	"github.com/zricethezav/gitleaks/v8/config"
	"github.com/zricethezav/gitleaks/v8/detect"
)

const (
	digits = "0123456789"
	hexa   = digits + "abcdef"
	small  = digits + "abcdefghijklmnopqrstuvwxyz"
	alnum  = small + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits
	base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
)

// of is a random text over an alphabet, the same on every run: the repository itself holds no secret.
func of(r *rand.Rand, alphabet string, n int) string {
	var out strings.Builder
	for range n {
		out.WriteByte(alphabet[r.IntN(len(alphabet))])
	}
	return out.String()
}

// planted is a line for each of many kinds of secrets, with the id of the rule that finds it.
func planted() []struct{ rule, line string } {
	r := rand.New(rand.NewPCG(7, 11))
	join := func(parts ...string) string { return strings.Join(parts, "") }
	pem := []string{"-----BEGIN", "RSA PRIVATE", "KEY-----\n" + of(r, alnum, 64) + "\n" + of(r, alnum, 64) + "\n-----END", "RSA PRIVATE", "KEY-----"}
	return []struct{ rule, line string }{
		{"aws-access-token", join("id: AK", "IA", of(r, base32, 16))},
		{"github-pat", join("x = \"gh", "p_", of(r, alnum, 36), "\"")},
		{"github-oauth", join("x = \"gh", "o_", of(r, alnum, 36), "\"")},
		{"github-app-token", join("x = \"gh", "s_", of(r, alnum, 36), "\"")},
		{"github-refresh-token", join("x = \"gh", "r_", of(r, alnum, 36), "\"")},
		{"github-fine-grained-pat", join("github", "_pat_", of(r, alnum, 82))},
		{"gitlab-pat", join("gl", "pat-", of(r, alnum, 20))},
		{"gitlab-ptt", join("gl", "ptt-", of(r, hexa, 40))},
		{"gitlab-deploy-token", join("gl", "dt-", of(r, alnum, 20))},
		{"slack-bot-token", join("xo", "xb-", of(r, digits, 12), "-", of(r, digits, 12), "-", of(r, alnum, 24))},
		{"slack-user-token", join("xo", "xp-", of(r, digits, 12), "-", of(r, digits, 12), "-", of(r, digits, 12), "-", of(r, alnum, 32))},
		{"slack-webhook-url", join("https://hooks.sl", "ack.com/services/T", of(r, upper, 10), "/B", of(r, upper, 10), "/", of(r, alnum, 24))},
		{"stripe-access-token", join("x: sk_", "live_", of(r, alnum, 24), " ")},
		{"sendgrid-api-token", join("SG", ".", of(r, alnum, 22), ".", of(r, alnum, 43), " ")},
		{"npm-access-token", join("npm", "_", of(r, small, 36), " ")},
		{"pypi-upload-token", join("pypi-", "AgEIcHlwaS5vcmc", of(r, alnum, 70))},
		{"private-key", strings.Join(pem, " ")},
		{"age-secret-key", join("AGE-SECRET", "-KEY-1", of(r, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58))},
		{"jwt", join("ey", "JhbGciOiJIUzI1NiJ9", ".ey", of(r, alnum, 40), ".", of(r, alnum, 43), " ")},
		{"gcp-api-key", join("x = \"AI", "za", of(r, alnum, 35), "\"")},
		{"digitalocean-pat", join("dop", "_v1_", of(r, hexa, 64), " ")},
		{"doppler-api-token", join("dp", ".pt.", of(r, alnum, 43))},
		{"dynatrace-api-token", join("dt0", "c01.", of(r, upper, 24), ".", of(r, upper, 64))},
		{"grafana-service-account-token", join("gl", "sa_", of(r, alnum, 32), "_", of(r, hexa, 8), " ")},
		{"hashicorp-tf-api-token", join(of(r, small, 14), ".atl", "asv1.", of(r, small, 65))},
		{"heroku-api-key", join("heroku_", "api_key = \"", of(r, hexa, 8), "-", of(r, hexa, 4), "-", of(r, hexa, 4), "-", of(r, hexa, 4), "-", of(r, hexa, 12), "\"")},
		{"linear-api-key", join("lin", "_api_", of(r, small, 40))},
		{"mailgun-private-api-token", join("mailgun_", "token = \"key-", of(r, hexa, 32), "\"")},
		{"new-relic-user-api-key", join("new_relic = \"NR", "AK-", of(r, upper, 27), "\"")},
		{"openai-api-key", join("sk", "-", of(r, alnum, 20), "T3Blbk", "FJ", of(r, alnum, 20), " ")},
		{"anthropic-api-key", join("sk-", "ant-api03-", of(r, alnum, 93), "AA ")},
		{"huggingface-access-token", join("x = \"h", "f_", of(r, "abcdefghijklmnopqrstuvwxyz", 34), "\"")},
		{"shopify-access-token", join("shp", "at_", of(r, hexa, 32))},
		{"telegram-bot-api-token", join("telegram_", "token = \"", of(r, digits, 9), ":A", of(r, alnum, 34), "\"")},
		{"vault-service-token", join("hv", "s.", of(r, alnum, 95), " ")},
		{"postman-api-token", join("PM", "AK-", of(r, hexa, 24), "-", of(r, hexa, 34), " ")},
		{"generic-api-key", join("data", "base_pass", "word = \"", of(r, alnum, 24), "\"")},
		{"curl-auth-user", join("curl -u ann", ":", of(r, alnum, 20), " https://shop.test/")},
		{"twilio-api-key", join("S", "K", of(r, hexa, 32))},
		{"discord-api-token", join("discord_", "bot = \"", of(r, hexa, 64), "\"")},
	}
}

// nearMisses look like secrets and are none.
var nearMisses = []string{
	"AKIA" + "IOSFODNN7EXAMPLE",
	`token = "${GITHUB_TOKEN}"`, `password: {{ .Values.password }}`, `api_key = os.Getenv("API_KEY")`, `secret: "$SECRET"`,
	`password = "changeme"`, `apiKey: "xxxxxxxxxxxxxxxxxxxxxxxx"`, `password = "correct horse"`, `token = "your-token-here"`,
	`id = "7d444840-9dc0-11d1-b245-5ffdce74fad2"`, `commit 3f786850e387550fdab836ed7e6dc881de23001b`,
	`image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==`,
	"ghp" + "_000000000000000000000000000000000000", `github.com/golang/protobuf v1.5.4 h1:i7eJL8qZTpSEXOPTxNKhASYpMn+8e5Q6AdndVa1dWek=`,
	`func authorize(token string, key []byte) error {`, `if keyLength := len(publicKey); keyLength < minimalKeyLength {`,
}

// detector is gitleaks' own, with what its command line sets, but that neither a name nor a comment silences it.
func detector(t testing.TB) *detect.Detector {
	t.Helper()
	v := viper.New()
	v.SetConfigType("toml")
	require.NoError(t, v.ReadConfig(strings.NewReader(config.DefaultConfig)))
	var vc config.ViperConfig
	require.NoError(t, v.Unmarshal(&vc))
	//lint:ignore SA1019 the rules themselves use it
	vc.AllowList.Paths = nil
	cfg, err := vc.Translate()
	require.NoError(t, err)
	d := detect.NewDetector(cfg)
	d.MaxDecodeDepth, d.IgnoreGitleaksAllow = maxDepth, true
	return d
}

func theirs(d *detect.Detector, file, text string) []string {
	var out []string
	//lint:ignore SA1019 nothing else is taken
	for _, f := range d.Detect(detect.Fragment{Raw: text, FilePath: file, StartLine: 1}) {
		out = append(out, f.RuleID+" "+f.Secret)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func ours(t testing.TB, file, text string) []string {
	t.Helper()
	set, err := rules()
	require.NoError(t, err)
	found, err := set.scan(file, []byte(text))
	require.NoError(t, err)
	var out []string
	for _, f := range withoutGeneric(found, newlinesOf([]byte(text))) {
		out = append(out, f.rule.id+" "+f.secret)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestPlanted: every kind is found by its rule, at its place and by gitleaks too, plain and encoded; what only looks like a
// secret is found by neither.
func TestPlanted(t *testing.T) {
	t.Parallel()
	d := detector(t)
	kinds := map[string]bool{}
	all := "package shop\n\n"
	for _, p := range planted() {
		text := "first line\n\t" + p.line + "\nlast line\n"
		got := ours(t, "shop.go", text)
		require.Equal(t, theirs(d, "shop.go", text), got, p.rule)
		require.True(t, slices.ContainsFunc(got, func(f string) bool { return strings.HasPrefix(f, p.rule+" ") }), "%s is not found: %q", p.rule, got)
		kinds[p.rule] = true
		hits, err := Scan("shop.go", []byte(text))
		require.NoError(t, err)
		for _, h := range hits {
			require.Equal(t, 2, h.Line, p.rule)
			require.LessOrEqual(t, len(h.Shown), 4)
		}
		all += p.line + "\n" + strings.Repeat("\tx := price(stops, class)\n", 40)
	}
	require.GreaterOrEqual(t, len(kinds), 25)
	require.Equal(t, theirs(d, "all.go", all), ours(t, "all.go", all))
	for _, line := range nearMisses {
		require.Empty(t, ours(t, "shop.go", line+"\n"), line)
		require.Empty(t, theirs(d, "shop.go", line+"\n"), line)
	}
}

// TestEncoded: a secret that was encoded, also more than once, is found in its line as gitleaks finds it.
func TestEncoded(t *testing.T) {
	t.Parallel()
	d := detector(t)
	plain := planted()[1].line
	for name, encode := range encodings {
		text := "first line\ndata: " + encode(plain) + "\n"
		got := ours(t, "a.txt", text)
		require.Equal(t, theirs(d, "a.txt", text), got, name)
		require.Len(t, got, 1, name)
		require.True(t, strings.HasPrefix(got[0], "github-pat "), name)
		hits, err := Scan("a.txt", []byte(text))
		require.NoError(t, err)
		require.Equal(t, []any{2, true}, []any{hits[0].Line, hits[0].Hidden}, name)
	}
	harmless := "data: " + encodings["base64"]("a long text without any secret in it, 1234") + "\n"
	require.Empty(t, ours(t, "a.txt", harmless))
	hits, err := Scan("a.txt", []byte(harmless+plain))
	require.NoError(t, err)
	require.Len(t, hits, 1, "it was found twice")
	require.False(t, hits[0].Hidden)
}

// TestNothingSilences: neither a name that gitleaks passes over, nor a comment, nor a zero byte.
func TestNothingSilences(t *testing.T) {
	t.Parallel()
	secret := planted()[1].line
	for _, file := range []string{"logo.png", "go.sum", "node_modules/a/index.js", "vendor/github.com/a/b.go", "gitleaks.toml", "a/gitleaks.toml.go", "x.pdf", "jquery.min.js", "package-lock.json", "@octokit/auth-token/README.md"} {
		hits, err := Scan(file, []byte(secret))
		require.NoError(t, err)
		require.Len(t, hits, 1, file)
	}
	hits, err := Scan("a.go", []byte("\x00\n"+secret+" // gitleaks:allow\n"))
	require.NoError(t, err)
	require.Equal(t, []any{1, 2, true}, []any{len(hits), hits[0].Line, hits[0].Allow})

	generic := planted()[36].line
	hits, err = Scan("a.go", []byte(generic+" // --mount=type=secret, import { a } from 'b'\n"))
	require.NoError(t, err)
	require.Len(t, hits, 1, "what stands beside a secret allowed it")
	hits, err = Scan("a.bb", []byte("SRC_"+generic+"\n"))
	require.NoError(t, err)
	require.Len(t, hits, 1, "the name of its file allowed it")
	hits, err = Scan("Dockerfile", []byte("RUN --mount=type=secret,id=npm-4f9a2c7d1e8b6a3f5c0d build\n"))
	require.NoError(t, err)
	require.Empty(t, hits)

	hits, err = Scan("store.p12", []byte("anything"))
	require.NoError(t, err)
	require.Equal(t, "[0:0 pkcs12-file \"\"…]", fmt.Sprint(hits))
}

// TestChecksums: the digests of go.sum are none, a secret beside them is one, and so is such a line elsewhere.
func TestChecksums(t *testing.T) {
	t.Parallel()
	line := "github.com/getkin/kin-openapi v0.152.0 h1:XRVo77lMRyOGMHf1paMu9l" + "xX3wzuQDZeprssZJnz/x8=\n"
	require.Empty(t, ours(t, "a/go.sum", line+line))
	require.Empty(t, ours(t, "go.sum", strings.ReplaceAll(line, "\n", "\r\n")))
	require.Len(t, ours(t, "go.sum", line+planted()[36].line+"\n"), 1)
	require.Len(t, ours(t, "go.sum", "x "+line), 1)
	require.Len(t, ours(t, "sum.go", line), 1)
}
