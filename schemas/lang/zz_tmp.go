package lang

import "math/rand/v2"

func (f *Fn) Draw(seed uint64, i int) (map[string]any, bool) {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	for range 20 {
		args := map[string]any{}
		for _, p := range f.Params {
			v, ok := sample(p.Type, r.IntN(30))
			if !ok {
				v, ok = sample(p.Type, 0)
			}
			args[p.Name] = v
		}
		bs := f.Bounds()
		if len(bs) > 0 && r.IntN(4) == 0 {
			b := bs[r.IntN(len(bs))]
			if len(b.Bad) > 0 {
				if a, ok := b.place(args, b.Bad[0]); ok {
					args = a
				}
			}
		}
		return args, true
	}
	return nil, false
}

func (f *Fn) Shrink(args map[string]any, fails func(map[string]any) bool, limit int) map[string]any {
	fails(args)
	return args
}
