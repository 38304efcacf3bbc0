package schemas

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTree reads both notations to the same values, in order, with places.
func TestTree(t *testing.T) {
	inJSON := "{\n  \"b\": [1, 1.50, -2e3, true, null],\n\t\"a\": {\"é\": \"x\", \"n\": 9223372036854775808}\n}"
	inYAML := "b: [1, 1.50, -2e3, true, null]\na: {é: x, n: 9223372036854775808}\n"
	for _, text := range []string{inJSON, inYAML} {
		tree, problem := ParseTree([]byte(text))
		require.Nil(t, problem)
		require.Equal(t, []string{"b", "a"}, tree.Keys)
		require.Equal(t, map[string]any{
			"b": []any{int64(1), 1.5, -2000.0, true, nil},
			"a": map[string]any{"é": "x", "n": json.Number("9223372036854775808")},
		}, tree.Value())
		raw, err := json.Marshal(tree)
		require.NoError(t, err)
		require.JSONEq(t, inJSON, string(raw))
		require.Equal(t, "x", tree.At("/a/é").Text())
		n, ok := tree.At("/b/1").Number()
		require.True(t, ok)
		require.Equal(t, Number("1.50"), n)
		require.Nil(t, tree.At("/b/9"))
		require.Nil(t, tree.At("/a/x/y"))
		require.Nil(t, tree.At("b"))
	}
	tree, _ := ParseTree([]byte(inJSON))
	require.Equal(t, Place{1, 1}, tree.Place)
	require.Equal(t, Place{2, 12}, tree.At("/b/1").Place)
	require.Equal(t, Place{3, 23}, tree.At("/a/n").Place, "columns are characters")
	tree, _ = ParseTree([]byte(inYAML))
	require.Equal(t, Place{2, 8}, tree.At("/a/é").Place)
}

// TestTreeYAML: what YAML has and JSON has not.
func TestTreeYAML(t *testing.T) {
	tree, problem := ParseTree([]byte("base: &b {x: 1, y: 2}\nd: {<<: *b, y: 3, when: 2027-01-31, hex: 0x10, thousand: 1_000, plus: +1, none: ~, inf: .inf, yes: True}\nsame: *b\n"))
	require.Nil(t, problem)
	require.Equal(t, map[string]any{
		"x": int64(1), "y": int64(3), "when": "2027-01-31", "hex": int64(16), "thousand": int64(1000), "plus": int64(1), "none": nil, "inf": ".inf", "yes": true,
	}, tree.Get("d").Value())
	require.Same(t, tree.Get("base"), tree.Get("same"), "what an alias names is made once")
	require.True(t, json.Valid(func() []byte { raw, _ := tree.MarshalJSON(); return raw }()))
	var absent *Tree
	require.Equal(t, "", absent.Get("x").At("/y").Kind())
	require.Nil(t, absent.Texts())
	require.Nil(t, absent.Value())
}

// TestTreeRefuses what has no one meaning.
func TestTreeRefuses(t *testing.T) {
	for text, message := range map[string]string{
		`{"a": 1, "a": 2}`: `the key "a" stands twice`, "a: 1\na: 2": `the key "a" stands twice`, "a: [": "this is no YAML",
		"a: 1\n---\nb: 2": "a second document follows", "": "empty", "\xff": "not UTF-8", `{"a": `: "this is no YAML",
	} {
		_, problem := ParseTree([]byte(text))
		require.NotNil(t, problem, text)
		require.Contains(t, problem.Message, message, text)
		require.NotEmpty(t, problem.Fix)
	}
}
