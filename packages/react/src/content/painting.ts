import { createLowlight } from 'lowlight'
import { type CodeLanguage, languages } from './languages.ts'

/** A run of code with its look: the names of classes. */
export interface Painted {
  readonly text: string
  readonly look: string | undefined
}

type Tree = ReturnType<ReturnType<typeof createLowlight>['highlight']>
type Node = Tree['children'][number]

const painter = createLowlight()

/** One after another, not within each other: code may nest as deep as it is long. The innermost look is the one that counts. */
function runsOf(tree: Tree): readonly Painted[] {
  const runs: Painted[] = []
  const waiting: { readonly node: Node; readonly look: string | undefined }[] = []
  const wait = (nodes: readonly Node[], look: string | undefined): void => {
    for (const node of nodes.toReversed()) waiting.push({ node, look })
  }
  wait(tree.children, undefined)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, look } = next
    if (node.type === 'text') runs.push({ text: node.value, look })
    else if (node.type === 'element') {
      const { className } = node.properties
      wait(node.children, Array.isArray(className) ? className.join(' ') : look)
    }
  }
  return runs
}

/** Others wait: between two, the page does what else there is to do. */
let turn: Promise<unknown> = Promise.resolve()

/** Code in the colours of its language, which is loaded first. */
export async function paint(text: string, language: CodeLanguage): Promise<readonly Painted[]> {
  if (!painter.registered(language)) painter.register(language, (await languages[language]()).default)
  const pause = turn.then(() => new Promise((resolve) => setTimeout(resolve)))
  turn = pause
  await pause
  return runsOf(painter.highlight(language, text))
}
