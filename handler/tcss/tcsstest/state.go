package tcsstest

import (
	"cmp"
	"slices"
	"sort"

	"tcss-licensing-alerts/handler/tcss"
)

// SetTasks replaces all tasks.
func (s *Server) SetTasks(tasks ...tcss.Task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tasks = newestFirst(slices.Clone(tasks))
}

// AddTasks adds tasks, in place of those with the same TaskID. They are listed
// newest first, so what is added shifts the pages.
func (s *Server) AddTasks(tasks ...tcss.Task) {
	added := make(map[int64]bool, len(tasks))
	for _, t := range tasks {
		added[t.TaskID] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(tasks)
	for _, t := range s.tasks {
		if !added[t.TaskID] {
			all = append(all, t)
		}
	}
	s.tasks = newestFirst(all)
}

func newestFirst(tasks []tcss.Task) []tcss.Task {
	sort.SliceStable(tasks, func(i, j int) bool {
		a, b := tasks[i], tasks[j]
		return cmp.Or(cmp.Compare(b.AuthorizedDate, a.AuthorizedDate), cmp.Compare(b.TaskID, a.TaskID)) < 0
	})
	return tasks
}

// SetImages replaces the images of a task.
func (s *Server) SetImages(taskID int64, images ...tcss.Image) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.images == nil {
		s.images = map[int64][]tcss.Image{}
	}
	s.images[taskID] = slices.Clone(images)
}

// SetLicences replaces the licences.
func (s *Server) SetLicences(l tcss.Licences) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.licences = l
}

// SetRule replaces the rule.
func (s *Server) SetRule(r tcss.Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rule = r
}

// SetCredential accepts c for secretID from now on.
func (s *Server) SetCredential(secretID string, c Credential) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Credentials == nil {
		s.Credentials = map[string]Credential{}
	}
	s.Credentials[secretID] = c
}

// RevokeCredential accepts secretID no longer.
func (s *Server) RevokeCredential(secretID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.Credentials, secretID)
}

// Calls returns what was asked, in order of arrival, faults and refusals
// included.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Refused returns how many calls were one too many for the rate.
func (s *Server) Refused() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused
}

// Forget clears what Calls, Refused and Call.Try know, and keeps the rest.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls, s.refused = nil, 0
	clear(s.tries)
}
