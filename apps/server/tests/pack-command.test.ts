import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aClient, mediaFile, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { tidings } from './a-command.ts'

function aDirectory(name: string, files: Readonly<Record<string, string>>): string {
  const directory = join(mkdtempSync(join(tmpdir(), 'tidings-packs-')), name)
  mkdirSync(directory)
  for (const [file, from] of Object.entries(files)) copyFileSync(mediaFile(from), join(directory, file))
  return directory
}

test('a directory of pictures becomes a pack, whether or not the server runs', async () => {
  const parrots = aDirectory('Parrots', {
    'Party Parrot.GIF': 'animated.gif',
    'ok.png': 'small.png',
    'x.txt': 'bomb.png',
  })
  writeFileSync(join(parrots, 'pack.json'), JSON.stringify({ title: 'All parrots', says: { party_parrot: '🦜' } }))
  const data = mkdtempSync(join(tmpdir(), 'tidings-packs-'))
  const added = await tidings(data, 'pack', 'add', parrots)
  expect(added).toMatchObject({ code: 0, out: 'parrots: 2 emoji\n:ok: :party_parrot:\n' })
  expect((await tidings(data, 'pack', 'list')).out).toBe('parrots\temoji\t2\tAll parrots\n')

  await using server = await startServer()
  const withSecret = (...args: string[]) => tidings(server.data, ...args, '--secret', server.secret)
  const alice = await aClient(server, 'alice')
  const stickers = aDirectory('hands', { 'wave.jpg': 'phone-portrait.jpg' })
  expect(await withSecret('pack', 'add', stickers, '--kind', 'sticker', '--title', 'Hands')).toMatchObject({ code: 0 })
  await expect.poll(() => alice.state.packs.packs.hands).toMatchObject({ kind: 'sticker', title: 'Hands' })
  expect(await withSecret('pack', 'remove', 'hands')).toMatchObject({ code: 0 })
  await expect.poll(() => alice.state.packs.packs).toEqual({})
  alice.disconnect()
}, 60_000)

test('what is wrong with a directory is said, and nothing is done', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tidings-packs-'))
  const said = async (directory: string, ...more: string[]) => {
    const { code, out, err } = await tidings(data, 'pack', 'add', directory, ...more)
    expect({ code: code > 0, out }).toEqual({ code: true, out: '' })
    return err
  }
  const same = aDirectory('same', { 'a b.png': 'small.png', 'A_B.gif': 'animated.gif' })
  expect(await said(same)).toContain('would both be :a_b:')
  expect(await said(aDirectory('words', { '鹦鹉.png': 'small.png' }))).toContain(
    'items[0].name: expected up to 30 letters',
  )
  expect(await said(aDirectory('liar', { 'page.png': 'voice.ogg' }))).toMatch(/page\.png: .*no picture/)
  const odd = aDirectory('odd', { 'a.png': 'small.png' })
  writeFileSync(join(odd, 'pack.json'), '{"says": 1}')
  expect(await said(odd)).toContain('pack.json is not understood')
}, 60_000)
