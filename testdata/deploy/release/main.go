// Command release makes the package that is deployed, from the project's folder:
//
//	go run ./testdata/deploy/release
//
// It builds as serverless.yml does, and writes into dist, with the version in
// each name,
//
//	main                                      the binary
//	tcss-licensing-alerts-VERSION.zip         which holds it, and nothing else
//	tcss-licensing-alerts-VERSION.sha256      of both, as sha256sum -c reads it
//	tcss-licensing-alerts-VERSION.modules.txt what it is built of, as go version -m
//
// The same commit gives the same bytes on any machine. It prints the path of
// the zip, and no more, on standard output.
package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	path, err := release()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(path)
}

func release() (string, error) {
	if err := build(); err != nil {
		return "", err
	}
	binary, err := os.ReadFile("dist/main")
	if err != nil {
		return "", err
	}
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		return "", err
	}
	packed, err := pack(binary)
	if err != nil {
		return "", err
	}
	version := strings.NewReplacer("(", "", ")", "", "+", ".").Replace(strings.TrimPrefix(info.Main.Version, "v"))
	name := "tcss-licensing-alerts-" + version
	sums := fmt.Sprintf("%x  %s.zip\n%x  main\n", sha256.Sum256(packed), name, sha256.Sum256(binary))
	for suffix, content := range map[string][]byte{
		".zip": packed, ".sha256": []byte(sums), ".modules.txt": []byte(info.String()),
	} {
		if err := os.WriteFile(filepath.Join("dist", name+suffix), content, 0o644); err != nil {
			return "", err
		}
	}
	if strings.HasSuffix(version, "dirty") {
		log.Print("The tree differs from its commit: nobody else can make this package.")
	}
	return filepath.Abs(filepath.Join("dist", name+".zip"))
}

// build runs the command of serverless.yml, so that there is one.
func build() error {
	file, err := os.ReadFile("serverless.yml")
	if err != nil {
		return err
	}
	hook := regexp.MustCompile(`(?m)^ *hook: (.+)$`).FindSubmatch(file)
	if hook == nil {
		return errors.New("serverless.yml has no hook")
	}
	cmd := exec.Command("sh", "-c", string(hook[1]))
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// pack makes the zip: no time and no owner that differ from machine to machine,
// and a mode with which the platform can start the file.
func pack(binary []byte) ([]byte, error) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	header := &zip.FileHeader{Name: "main", Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	header.SetMode(0o755)
	file, err := w.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := file.Write(binary); err != nil {
		return nil, err
	}
	err = w.Close()
	return packed.Bytes(), err
}
