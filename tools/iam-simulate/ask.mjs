// Reads simulations, a line of JSON each, and answers each with a line: what iam-simulate decides.
// Run in the folder that it is installed in: import looks for packages from this file's place on.

import { createInterface } from 'node:readline'
import { runSimulation } from '@cloud-copilot/iam-simulate'

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await runSimulation(JSON.parse(line), {})
  console.log(JSON.stringify(answer.errors ? { errors: answer.errors } : answer.overallResult))
}
