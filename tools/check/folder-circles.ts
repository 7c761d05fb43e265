/**
 * Folders that import each other in a circle can only be read, moved and changed together: whatever their names promise, they
 * are one. So a folder's files may need what lies below it or beside it, and what needs this folder never.
 */

/** What one file imports, types included. */
export interface ReadModule {
  readonly source: string
  readonly dependencies: readonly { readonly resolved: string }[]
}

/** Whose folders are looked at, each place by itself. Not so the server, whose first file lies beside what it starts. */
const WALLED = /^(?:packages\/[^/]+\/src|(?:apps\/(?!server\/)[^/]+|bench|soak|torture)\/src|tools)\//
const TEST = /\.test\.tsx?$|\/e2e\/|\/tests\//

/** From a folder to the folders that it imports from, each with one import that does it. */
type Graph = ReadonlyMap<string, ReadonlyMap<string, string>>

/** One line for each circle, and one for each import that closes it. */
export function folderCircles(modules: readonly ReadModule[]): readonly string[] {
  const graph = foldersOf(modules)
  const circles = new Map<string, string>()
  for (const folder of graph.keys()) {
    const way = wayTo(graph, folder)
    if (way) circles.set(way.slice(1).sort().join(), told(graph, way))
  }
  return [...circles.values()]
}

function foldersOf(modules: readonly ReadModule[]): Graph {
  const graph = new Map<string, Map<string, string>>()
  const looked = modules.filter(({ source }) => WALLED.test(source) && !TEST.test(source))
  const imported = new Set(looked.flatMap(importedWithin))
  for (const { source, dependencies } of looked) {
    const within = placeOf(source)
    if (!imported.has(source) && isEntry(source)) continue
    for (const { resolved } of dependencies) {
      const [from, to] = [folderOf(source), folderOf(resolved)]
      if (!resolved.startsWith(within) || from === to) continue
      const reached = graph.get(from) ?? new Map<string, string>()
      graph.set(from, reached.set(to, `${source} → ${resolved}`))
    }
  }
  return graph
}

const placeOf = (file: string): string => WALLED.exec(file)?.[0] ?? ''

const importedWithin = ({ source, dependencies }: ReadModule): readonly string[] =>
  dependencies.map(({ resolved }) => resolved).filter((file) => placeOf(file) === placeOf(source))

/** What nobody imports may be what a package is entered by: it knows all that is in there, and nothing knows it. */
const isEntry = (file: string): boolean => `${folderOf(file)}/` === placeOf(file) || file.endsWith('/index.ts')

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'))

/** The shortest way from a folder back to itself, which stands at both ends. */
function wayTo(graph: Graph, folder: string): readonly string[] | undefined {
  const seen = new Set<string>()
  let ways: readonly (readonly string[])[] = [[folder]]
  while (ways.length > 0) {
    const longer: (readonly string[])[] = []
    for (const way of ways) {
      for (const next of graph.get(way.at(-1) as string)?.keys() ?? []) {
        if (next === folder) return [...way, next]
        if (seen.has(next)) continue
        seen.add(next)
        longer.push([...way, next])
      }
    }
    ways = longer
  }
  return undefined
}

function told(graph: Graph, way: readonly string[]): string {
  const steps = way.slice(1).map((folder, at) => `  ${graph.get(way[at] as string)?.get(folder)}`)
  return [`folder-circle: ${way.join(' → ')}`, ...steps].join('\n')
}
