package gitrepo

import "github.com/go-git/go-git/v5/plumbing"

// maxCached bounds the bytes of pack objects that a handle keeps.
const maxCached = 24 << 20

// placeCache keeps objects by their place in a pack, the oldest leave first. It
// is the cache that go-git's pack reader asks for the base of a delta.
type placeCache struct {
	objects map[plumbing.Hash]plumbing.EncodedObject
	order   []plumbing.Hash
	size    int64
}

func newPlaceCache() *placeCache {
	return &placeCache{objects: map[plumbing.Hash]plumbing.EncodedObject{}}
}

// keep holds obj under key, and at least the objects of the last two calls.
func (c *placeCache) keep(key plumbing.Hash, obj plumbing.EncodedObject) {
	if _, ok := c.objects[key]; ok {
		return
	}
	c.objects[key] = obj
	c.order = append(c.order, key)
	c.size += obj.Size()
	for c.size > maxCached && len(c.order) > 2 {
		old := c.order[0]
		c.order = c.order[1:]
		c.size -= c.objects[old].Size()
		delete(c.objects, old)
	}
}

// Get is what go-git calls to find a base.
func (c *placeCache) Get(key plumbing.Hash) (plumbing.EncodedObject, bool) {
	obj, ok := c.objects[key]
	return obj, ok
}

// Put is what go-git calls with what it read; the place is not known there, so
// keep does the work.
func (c *placeCache) Put(plumbing.EncodedObject) {}

// Clear is part of go-git's interface.
func (c *placeCache) Clear() { *c = *newPlaceCache() }
