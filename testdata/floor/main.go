// Command floor is the least that a function with our job could be: the
// platform's library and one POST over net/http. The benchmark measures the
// real function against it.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/tencentyun/scf-go-lib/cloudfunction"
)

type floor struct{}

// Invoke posts the payload to FLOOR_URL and returns what it answers.
func (floor) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, os.Getenv("FLOOR_URL"), bytes.NewReader(payload))
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("post: %w", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	return answer, nil
}

func main() {
	cloudfunction.StartHandler(floor{})
}
