package network

import (
	"io"
	"net/http"
	"slices"
	"sync"
)

// The hosts of the services.
const (
	API   = "tcss.tencentcloudapi.com"
	Slack = "hooks.slack.com"
	WeCom = "qyapi.weixin.qq.com"
	COS   = "alerts-1250000000.cos.ap-guangzhou.myqcloud.com"
)

// What each chat service says when it has posted.
const (
	SlackReceipt = "ok"
	WeComReceipt = `{"errcode":0,"errmsg":"ok"}`
)

// Chat is a chat service that posts all it gets.
type Chat struct {
	Receipt string
	// Answer, if set, answers the nth post, from 1, in place of the receipt. It
	// returns false if it did not.
	Answer func(w http.ResponseWriter, r *http.Request, n int) bool

	mu    sync.Mutex
	posts []Post
}

// Post is a post, and the flow it came by.
type Post struct {
	Body string
	Flow int
}

// ServeHTTP posts.
func (c *Chat) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	c.mu.Lock()
	c.posts = append(c.posts, Post{string(body), FlowOf(r).Number})
	n := len(c.posts)
	c.mu.Unlock()
	if c.Answer == nil || !c.Answer(w, r, n) {
		_, _ = io.WriteString(w, c.Receipt)
	}
}

// Posts are all posts.
func (c *Chat) Posts() []Post {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.posts)
}

// Bucket is COS with objects.
type Bucket struct {
	mu      sync.Mutex
	objects map[string][]byte
}

// ServeHTTP gets and puts an object.
func (b *Bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.objects == nil {
		b.objects = map[string][]byte{}
	}
	if r.Method == http.MethodPut {
		b.objects[r.URL.Path] = body
		return
	}
	object, ok := b.objects[r.URL.Path]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<Error><Code>NoSuchKey</Code></Error>")
		return
	}
	_, _ = w.Write(object)
}
