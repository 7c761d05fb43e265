import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'

/** One line about where the figures were taken. */
export function describeMachine(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const processor = cpus()[0]?.model.trim() ?? arch()
  return `${availableParallelism()} cores (${processor}), ${memory}, ${platform()} ${release()}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`
}
