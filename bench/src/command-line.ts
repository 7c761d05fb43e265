/** What a command line asks for. Explains itself and ends the process when it makes no sense. */
export function readArguments<Options>(usage: string, parse: (args: string[]) => Options): Options {
  try {
    return parse(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(2)
  }
}

export function secondsFrom(text: string | undefined, otherwise: number): number {
  const seconds = Number(text ?? otherwise)
  if (!(seconds > 0)) throw new Error('--seconds wants a number above 0')
  return seconds
}

/** A random one unless it is named. */
export function seedFrom(text: string | undefined): number {
  const seed = Number(text ?? Date.now() % 1_000_000)
  if (!Number.isSafeInteger(seed)) throw new Error('--seed wants a whole number')
  return seed
}

/** Says what happens, each time with the seconds since now. */
export function stopwatch(): (text: string) => void {
  const started = Date.now()
  return (text) => console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${text}`)
}
