package syntax

import (
	"path"

	"github.com/evanw/esbuild/pkg/api"
)

// loaders are the files of JavaScript and TypeScript, by ending.
var loaders = map[string]api.Loader{
	".js": api.LoaderJS, ".mjs": api.LoaderJS, ".cjs": api.LoaderJS, ".jsx": api.LoaderJSX,
	".ts": api.LoaderTS, ".mts": api.LoaderTS, ".cts": api.LoaderTS, ".tsx": api.LoaderTSX,
}

// IsScript says that a file is JavaScript or TypeScript by its name.
func IsScript(file string) bool { return loaders[path.Ext(file)] != api.LoaderNone }

// scriptLanguage is the language of such a file.
func scriptLanguage(file string) string {
	switch path.Ext(file) {
	case ".ts", ".mts", ".cts", ".tsx":
		return "TypeScript"
	}
	return "JavaScript"
}

func parseScript(file string, src []byte) *Fault {
	result := api.Transform(string(src), api.TransformOptions{
		Loader: loaders[path.Ext(file)], Target: api.ESNext, LogLevel: api.LogLevelSilent, LogLimit: 1, TsconfigRaw: "{}",
	})
	return scriptFault(file, result.Errors)
}

func scriptFault(file string, errs []api.Message) *Fault {
	if len(errs) == 0 {
		return nil
	}
	f := &Fault{Language: scriptLanguage(file), Message: errs[0].Text}
	if at := errs[0].Location; at != nil {
		f.Line, f.Column = at.Line, at.Column+1
	}
	return f
}
