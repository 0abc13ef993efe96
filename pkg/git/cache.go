package git

import "sync"

// cache remembers bytes by key within a budget. It has two generations: when the young one is full it becomes the old
// one, and what nobody asked for since the last time goes. Values are shared and must not be changed.
type cache[K comparable] struct {
	mu         sync.Mutex
	budget     int // bytes of one generation
	used       int
	young, old map[K]cached
}

type cached struct {
	kind objectKind
	data []byte
}

func newCache[K comparable](budget int) *cache[K] {
	return &cache[K]{budget: budget / 2, young: map[K]cached{}}
}

func (c *cache[K]) get(key K) (cached, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.young[key]; ok {
		return v, true
	}
	v, ok := c.old[key]
	if ok {
		c.add(key, v)
	}
	return v, ok
}

func (c *cache[K]) put(key K, v cached) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.young[key]; !ok {
		c.add(key, v)
	}
}

func (c *cache[K]) add(key K, v cached) {
	if len(v.data) > c.budget/4 {
		return // one giant would push out all the others
	}
	if c.used+len(v.data) > c.budget {
		c.old, c.young, c.used = c.young, map[K]cached{}, 0
	}
	c.young[key] = v
	c.used += len(v.data)
}
