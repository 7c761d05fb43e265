import { text } from 'node:stream/consumers'
import { TidingsError } from '@tidings/protocol'
import { UsageError } from './command.ts'

const [enter, newLine, interrupt, endOfText, backspace, del] = ['\r', '\n', '\u0003', '\u0004', '\b', '\u007f']

const unchanged = (why: string) => new TidingsError('invalid', `${why}; nothing was changed`)

/** One line from the terminal, which shows nothing of it. */
function hiddenLine(question: string): Promise<string> {
  const { stdin, stderr } = process
  // First: from then on the terminal shows nothing of what is typed.
  stdin.setRawMode(true)
  stderr.write(question)
  stdin.setEncoding('utf8')
  stdin.resume()
  return new Promise((resolve, reject) => {
    let typed = ''
    const end = (settle: () => void): void => {
      stdin.off('data', take)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      settle()
    }
    /** True when that was the last key. */
    function press(key: string): boolean {
      if (key === interrupt) end(() => reject(unchanged('that was Ctrl-C')))
      else if (key === enter || key === newLine || key === endOfText) end(() => resolve(typed))
      else typed = key === backspace || key === del ? Array.from(typed).slice(0, -1).join('') : typed + key
      return key === interrupt || key === enter || key === newLine || key === endOfText
    }
    function take(keys: string): void {
      Array.from(keys).some(press)
    }
    stdin.on('data', take)
  })
}

/** A password never stands on the command line, where every process of the machine can read it. */
export async function askPassword(fromStdin: boolean): Promise<string> {
  if (fromStdin) {
    const password = (await text(process.stdin)).replace(/\r?\n$/, '')
    if (password === '') throw new UsageError('no password came on the standard input')
    return password
  }
  if (!process.stdin.isTTY)
    throw new UsageError('a password is asked for at a terminal; elsewhere give it with --password-stdin')
  const password = await hiddenLine('New password (8 characters or more): ')
  if ((await hiddenLine('Once more: ')) !== password) throw unchanged('the two are not the same')
  return password
}
