# SPDX-License-Identifier: BSD-3-Clause
#
# count.awk: sum up KTAP as the kselftest runner nests it: results of a
# program behind "# ", then a line for the program. Prints
# "PASSED FAILED SKIPPED". A program's own line counts only if it printed no
# results, or if it failed though they did not. Missing results are failures.

function count(line)
{
	if (line ~ /^not ok /)
		failed++
	else if (line ~ /# (SKIP|XFAIL|TODO)/)
		skipped++
	else
		passed++
}

function end_program(line)
{
	if (!results)
		count(line)
	else if (planned != results || (line ~ /^not ok / && failed == before))
		failed++
	results = planned = 0
	before = failed
}

/^# 1\.\.[0-9]+/ { planned += substr($2, 4) }
/^# (not )?ok / { results++; count(substr($0, 3)) }
/^1\.\.[0-9]+/ { plan = substr($1, 4); has_plan = 1 }
/^(not )?ok / { lines++; end_program($0) }
END {
	if (!has_plan || plan != lines || results)
		failed++
	print passed + 0, failed + 0, skipped + 0
}
