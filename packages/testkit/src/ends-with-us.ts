import { type ChildProcess, spawn } from 'node:child_process'

/** Its input ends when whoever started it has ended, however that came. */
const guard = 'read -r _; kill -9 "$0" 2>/dev/null'

/** The child is killed when this process ends, also when this one is killed. */
export function endsWithUs(child: ChildProcess): void {
  const watcher = spawn('sh', ['-c', guard, String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  // It holds nothing up: who ends is what it waits for.
  watcher.unref()
  child.once('exit', () => watcher.kill('SIGKILL'))
}
