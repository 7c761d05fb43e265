/** Resolves at the first request to stop; a second one ends the process at once. */
export function stopRequested(): Promise<string> {
  return new Promise((resolve) => {
    const stop = (signal: string): void => {
      for (const name of ['SIGTERM', 'SIGINT'] as const) {
        process.removeListener(name, stop)
        process.once(name, () => process.kill(process.pid, 'SIGKILL'))
      }
      resolve(signal)
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}
