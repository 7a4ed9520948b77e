package packages

import "github.com/stillroom/stillroom/pipeline/findings"

// LookedFor are the rules that a check looks for: one of them that finds nothing says
// something. What was called back since is told by a feed that was fetched, and who made a
// package by a key: without them a package speaks for itself.
func LookedFor(job Job) []string {
	rules := []string{
		findings.PackageMissing, findings.PackageAltered, findings.PackageStale, findings.PackageManifest, findings.PackageVersion, findings.PackagePath,
		findings.PackagePhotoStale, findings.PackageEnding, findings.PackageEarly, findings.PackageClock, findings.PackageBag, findings.CheckFailed,
		findings.PackageFeed, findings.PackageFeedNone,
	}
	if job.Feed != nil {
		rules = append(rules, findings.PackageRecalled, findings.PackageFeedOther, findings.PackageFeedOld, findings.PackageFeedStale)
	}
	if len(job.Keys) > 0 {
		return append(rules, findings.PackageSignature, findings.PackageUnsigned)
	}
	return append(rules, findings.PackageStray)
}

// notChecked is what a job cannot tell of a package, whatever is found of it.
func notChecked(job Job) []string {
	list := []string{}
	if job.Feed == nil {
		list = append(list, findings.NotRecalled)
	}
	if len(job.Keys) == 0 {
		list = append(list, findings.NotMaker)
	}
	return list
}
