import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { limits, type WordMode } from '@tidings/protocol'
import { withApp } from './backstage.ts'
import { type Command, expectWord, UsageError } from './command.ts'

const which = 'say which: tidings words list names them'
const modes: readonly WordMode[] = ['refuse', 'drop', 'replace', 'record']

/** A word a line; blank lines and those that begin with # are none. Stops reading where there are too many. */
async function wordsIn(file: string): Promise<string[]> {
  const words: string[] = []
  for await (const line of createInterface(createReadStream(file, 'utf8'))) {
    const word = line.trim()
    if (word === '' || word.startsWith('#')) continue
    // In another writing it is full of these, and would be a list of words that nobody says.
    if (/[\0\ufffd]/.test(word)) throw new UsageError(`${file} is not written in UTF-8`)
    words.push(word)
    if (words.length > limits.words) throw new UsageError(`${file} has more than ${limits.words} words`)
  }
  return words
}

export const wordsPut: Command = {
  usage: 'words put <list> <file>',
  summary: 'Makes a list of words, a line each, that are looked for in what people say, or puts it in its place.',
  flags: {
    mode: `What comes of a message with one of them: ${modes.join(', ')}; refuse when not given.`,
    title: 'What you call it; its id when not given.',
    room: 'The room in which it holds, such as room/k3v0q8f2m1xz; everywhere when not given.',
    except: 'Types of content in which it is not looked for, with commas between.',
  },
  async run({ words: [list, file], own, config, print }) {
    if (list === undefined || file === undefined)
      throw new UsageError('say which and where: tidings words put spam words.txt')
    const mode = modes.find((one) => one === (own.mode ?? 'refuse'))
    if (!mode) throw new UsageError(`--mode is one of ${modes.join(', ')}`)
    const words = await wordsIn(file)
    return withApp(config(), async (call) => {
      const put = await call('words.put', {
        ...{ list, mode, words, title: own.title ?? list },
        ...(own.room === undefined ? {} : { room: own.room }),
        ...(own.except === undefined ? {} : { except: own.except.split(',') }),
      })
      print(put, `${list}: ${put.list.words} words, ${mode}`)
      return 0
    })
  },
}

export const wordsList: Command = {
  usage: 'words list',
  summary: 'Lists the lists of words.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      const { lists } = await call('words.list', {})
      for (const one of lists)
        print(one, [one.list, one.mode, `${one.words} words`, one.room ?? 'everywhere', one.title].join('\t'))
      if (lists.length === 0) print({ lists }, 'there is no list: tidings words put makes one')
      return 0
    }),
}

export const wordsExport: Command = {
  usage: 'words export <list>',
  summary: 'Prints the words of a list, a line each, as words put reads them.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const list = expectWord(words, which)
      for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
        const page = await call('words.get', { list, ...(next === undefined ? {} : { next }) })
        for (const word of page.words) print({ word }, word)
        next = page.next
      }
      return 0
    }),
}

export const wordsRemove: Command = {
  usage: 'words remove <list>',
  summary: 'Removes a list of words.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const list = expectWord(words, which)
      await call('words.remove', { list })
      print({ removed: list }, `${list} is looked for no more`)
      return 0
    }),
}

export const wordsHits: Command = {
  usage: 'words hits',
  summary: 'Lists which words were found lately, and who has said them where, the latest first.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      const { hits } = await call('words.hits', { limit: limits.page })
      for (const one of hits)
        print(one, [new Date(one.at).toISOString(), one.list, one.mode, one.word, one.from, one.to].join('\t'))
      return 0
    }),
}
