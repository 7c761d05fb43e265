import type { Reporter, TestModule } from 'vitest/node'

const counts = (all: Readonly<Record<string, number>>): string =>
  Object.entries(all)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ') || 'none'

/** The last lines of a run say how many tests it was, so that one that ran less than all is seen, and which needed a second try. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    const again: string[] = []
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        states[test.result().state] += 1
        if (test.diagnostic()?.flaky) again.push(`${module.relativeModuleId} > ${test.fullName}`)
      }
    }
    const lost = modules.filter((module) => module.state() === 'failed' && [...module.children.allTests()].length === 0)
    const more = { 'files that did not start': lost.length, 'errors outside of tests': errors.length }
    // After what the other reporters have to say.
    process.once('exit', () => {
      for (const name of again) console.log(`Passed at the second try only, look into it: ${name}`)
      console.log(`${modules.length} files of tests: ${counts({ ...states, ...more })}.`)
    })
  }
}
