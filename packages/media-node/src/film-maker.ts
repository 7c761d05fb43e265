import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { accessSync, constants, createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FilmMaker, FilmTask, Made } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'

export interface FilmMakerOptions {
  /** The whole path of ffmpeg. */
  readonly program: string
  /** Made when missing; what lies there is removed. */
  readonly directory: string
  /** For one film. */
  readonly timeMs: number
}

const posterMs = 30_000
const posterBytes = 2 * 1024 * 1024
/** A rendition is no longer than that, and no film is looked at further. */
const mostSeconds = 2 * 3600
const mostRenditionBytes = 2 * 1024 ** 3
const mostMemoryKb = 2 * 1024 * 1024
const errorBytes = 2000

/** The program is told what it reads: a list of other files to open is none of these. */
const formats: Readonly<Record<string, string>> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/x-m4v': 'mov',
  'video/3gpp': 'mov',
  'video/3gpp2': 'mov',
  'video/webm': 'matroska',
  'video/matroska': 'matroska',
  'video/x-matroska': 'matroska',
}

/** Where a program is found in a PATH; undefined when there is none. */
export function findProgram(name: string, path = process.env.PATH ?? ''): string | undefined {
  if (name.includes('/')) return isProgram(name) ? name : undefined
  return path
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find(isProgram)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

interface Run {
  readonly args: readonly string[]
  readonly timeMs: number
  readonly signal: AbortSignal
}

/** True when it has done what it was asked; what it says otherwise is of the film. */
function run(program: string, { args, timeMs, signal }: Run): Promise<boolean> {
  // Its memory and the size of what it writes are bounded by the shell: nothing in the arguments is of a sender's.
  const bounds = `ulimit -v ${mostMemoryKb}; ulimit -f ${mostRenditionBytes / 512}; exec nice -n 15 "$0" "$@"`
  const whole = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-protocol_whitelist', 'file,pipe', ...args]
  const child = spawn('/bin/sh', ['-c', bounds, program, ...whole], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH ?? '' },
    signal,
    killSignal: 'SIGKILL',
    timeout: timeMs,
  })
  let said = 0
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.length
    if (said > errorBytes * 1000) child.kill('SIGKILL')
  })
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(gone(cause)))
    child.on('close', (code) => {
      // The shell's own words for a program that is not there, or may not be run.
      if (code === 126 || code === 127) reject(gone(undefined))
      else resolve(code === 0)
    })
  })
}

const gone = (cause: unknown): TidingsError =>
  new TidingsError('unavailable', 'ffmpeg cannot be run: install it again, or turn media.ffmpeg off', undefined, {
    cause,
  })

const limits = ['-threads', '1', '-max_alloc', String(512 * 1024 * 1024)]

function posterArgs(from: readonly string[], to: string, durationMs: number): readonly string[] {
  const at = Math.min(1, durationMs / 2000).toFixed(3)
  const size = "scale='min(480,iw)':'min(480,ih)':force_original_aspect_ratio=decrease"
  const picture = ['-map', '0:v:0', '-frames:v', '1', '-vf', size, '-map_metadata', '-1', '-threads', '1']
  return [...limits, '-ss', at, ...from, ...picture, '-c:v', 'libwebp', '-quality', '75', '-f', 'webp', '-y', to]
}

function renditionArgs(from: readonly string[], to: string): readonly string[] {
  const size = "scale='min(1280,iw)':'min(1280,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2"
  return [
    ...[...limits, ...from, '-map', '0:v:0', '-map', '0:a:0?', '-t', String(mostSeconds), '-map_metadata', '-1'],
    ...['-vf', size, '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '24', '-pix_fmt', 'yuv420p', '-threads', '1'],
    ...['-c:a', 'aac', '-b:a', '128k', '-ac', '2', '-movflags', '+faststart', '-fs', String(mostRenditionBytes)],
    ...['-f', 'mp4', '-y', to],
  ]
}

/** Films with ffmpeg: a process of its own for each, that sees one file and writes one. */
export function createFilmMaker({ program, directory, timeMs }: FilmMakerOptions): FilmMaker & AsyncDisposable {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const ending = new AbortController()
  let last: Promise<unknown> = Promise.resolve()

  async function made(task: FilmTask, format: string): Promise<Made | undefined> {
    const { signal } = ending
    const base = join(directory, randomUUID())
    const [film, poster, rendition] = [`${base}.film`, `${base}.webp`, `${base}.mp4`] as const
    const clear = () => Promise.all([film, poster, rendition].map((file) => rm(file, { force: true })))
    try {
      await pipeline(task.bytes, createWriteStream(film, { flags: 'wx', mode: 0o600 }), { signal })
      const from = ['-f', format, '-i', `file:${film}`]
      const hasPoster = await run(program, {
        args: posterArgs(from, `file:${poster}`, task.durationMs),
        timeMs: posterMs,
        signal,
      })
      const has =
        task.unplayable && (await run(program, { args: renditionArgs(from, `file:${rendition}`), timeMs, signal }))
      await rm(film, { force: true })
      const picture = hasPoster && (await stat(poster)).size <= posterBytes ? { poster: await readFile(poster) } : {}
      const bytes = has
        ? { size: (await stat(rendition)).size, file: rendition, open: () => createReadStream(rendition) }
        : undefined
      return {
        ...picture,
        ...(bytes ? { rendition: bytes } : {}),
        [Symbol.asyncDispose]: async () => void (await clear()),
      }
    } catch (error) {
      await clear()
      throw error
    }
  }

  return {
    make(task) {
      const format = formats[task.mime]
      if (format === undefined) return Promise.resolve(undefined)
      const turn = last.then(() => made(task, format))
      last = turn.catch(() => undefined)
      return turn
    },
    async [Symbol.asyncDispose]() {
      ending.abort()
      await last
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
