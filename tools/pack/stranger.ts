import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Project } from './projects.ts'

const execute = promisify(execFile)

/** A project outside of this repository, with our packages installed from their tarballs. */
export class Stranger implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'tidings-stranger-'))

  static async with({ dependencies, files }: Project, tarballs: readonly string[]): Promise<Stranger> {
    await using made = new AsyncDisposableStack()
    const project = made.adopt(new Stranger(), async (one) => one[Symbol.dispose]())
    const ours = tarballs.map((file) => [`@tidings/${/tidings-(\w+)-[^/]*\.tgz$/.exec(file)?.[1]}`, `file:${file}`])
    const manifest = { private: true, dependencies: { ...Object.fromEntries(ours), ...dependencies } }
    project.#write('package.json', JSON.stringify(manifest))
    for (const [name, text] of Object.entries(files)) project.#write(name, text)
    await project.run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'])
    // It is the caller's now.
    made.move()
    return project
  }

  /** Rejects with everything that was said when the program fails. */
  async run(program: string, args: readonly string[]): Promise<string> {
    try {
      const { stdout } = await execute(program, [...args], { cwd: this.folder, env: this.environment })
      return stdout.trim()
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string }
      throw new Error(`${program} ${args.join(' ')}\n${stdout}\n${stderr}`, { cause: error })
    }
  }

  /** The machine's: how it reaches the registry, say. What the test's own runner and Node were told is not in it. */
  get environment(): Record<string, string> {
    const told = Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|TEST$|NODE_ENV|NODE_OPTIONS|TIDINGS_)/.test(name),
    )
    const PATH = `${dirname(process.execPath)}:${process.env.PATH}`
    return { ...(Object.fromEntries(told) as Record<string, string>), PATH, NEXT_TELEMETRY_DISABLED: '1' }
  }

  #write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true })
    writeFileSync(join(this.folder, name), text)
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
