import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fingerprintOf } from './prepare/fingerprint.mjs'
import { installedMatchesLock } from './prepare/installed.mjs'
import { withLock } from './prepare/lock.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidings-prepare-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const finished = (script: string): Promise<number | null> => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' })
  return new Promise((resolve) => child.on('close', resolve))
}

describe('fingerprint', () => {
  it('changes with the content and the names of files, and not with tests', () => {
    mkdirSync(join(folder, 'src'))
    writeFileSync(join(folder, 'src', 'a.ts'), 'one')
    const first = fingerprintOf(folder, ['src', 'absent.json'])
    writeFileSync(join(folder, 'src', 'a.test.ts'), 'a test')
    expect(fingerprintOf(folder, ['src', 'absent.json'])).toBe(first)
    appendFileSync(join(folder, 'src', 'a.ts'), '!')
    const second = fingerprintOf(folder, ['src', 'absent.json'])
    expect(second).not.toBe(first)
    writeFileSync(join(folder, 'absent.json'), '{}')
    expect(fingerprintOf(folder, ['src', 'absent.json'])).not.toBe(second)
  })
})

describe('installed packages', () => {
  const wanted = {
    packages: {
      '': { name: 'x' },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/other-platform': { version: '1.0.0', integrity: 'sha512-o', optional: true },
    },
  }
  const install = (a: object): void => {
    mkdirSync(join(folder, 'node_modules'), { recursive: true })
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(wanted))
    const noted = { packages: { 'node_modules/a': a } }
    writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify(noted))
  }

  it('match when everything but optional packages is there', () => {
    install({ version: '1.0.0', integrity: 'sha512-a' })
    expect(installedMatchesLock(folder)).toBe(true)
  })

  it('do not match when a version differs, or nothing was installed', () => {
    install({ version: '0.9.0', integrity: 'sha512-b' })
    expect(installedMatchesLock(folder)).toBe(false)
    rmSync(join(folder, 'node_modules'), { recursive: true })
    expect(installedMatchesLock(folder)).toBe(false)
  })
})

describe('lock', () => {
  it('lets one process in at a time', async () => {
    const script = `
      import { withLock } from ${JSON.stringify(new URL('prepare/lock.mjs', import.meta.url).href)}
      import { appendFileSync } from 'node:fs'
      import { setTimeout as sleep } from 'node:timers/promises'
      const trace = ${JSON.stringify(join(folder, 'trace'))}
      await withLock(${JSON.stringify(join(folder, 'lock'))}, async () => {
        appendFileSync(trace, 'in ')
        await sleep(50)
        appendFileSync(trace, 'out ')
      })`
    expect(await Promise.all([finished(script), finished(script), finished(script)])).toEqual([0, 0, 0])
    expect(readFileSync(join(folder, 'trace'), 'utf8')).toBe('in out in out in out ')
  })

  it('is taken over from a process that died with it', async () => {
    const lock = join(folder, 'lock')
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await new Promise((resolve) => dead.on('close', resolve))
    writeFileSync(lock, String(dead.pid))
    let entered = false
    await withLock(lock, () => {
      entered = true
    })
    expect(entered).toBe(true)
  })
})
