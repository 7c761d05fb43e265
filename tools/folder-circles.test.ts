import { describe, expect, it } from 'vitest'
import { folderCircles, type ReadModule } from './check/folder-circles.ts'

/** `a/x b/y`: the file x of the folder a imports y of b. */
const imports = (...lines: readonly string[]): readonly ReadModule[] =>
  lines.map((line) => {
    const [source = '', ...others] = line.split(' ').map((file) => `packages/client/src/${file}.ts`)
    return { source, dependencies: others.map((resolved) => ({ resolved })) }
  })

const edge = (from: string, to: string): string => `packages/client/src/${from} → packages/client/src/${to}`

describe('circles between folders', () => {
  it('are not there where all imports go one way, by folders or past them', () => {
    expect(folderCircles(imports('a/x b/y', 'b/y c/z', 'a/x c/z', 'a/x a/w'))).toEqual([])
  })

  it('are told once each, by the imports that close them', () => {
    const [line, ...more] = folderCircles(imports('a/x b/y', 'b/z c/z', 'c/w a/w'))
    expect(more).toEqual([])
    expect(line?.split('\n')).toEqual([
      `folder-circle: ${edge('c', 'a')} → packages/client/src/b → packages/client/src/c`,
      `  ${edge('c/w.ts', 'a/w.ts')}`,
      `  ${edge('a/x.ts', 'b/y.ts')}`,
      `  ${edge('b/z.ts', 'c/z.ts')}`,
    ])
  })

  it('are found between a folder and what stands in it', () => {
    expect(folderCircles(imports('a/x a/b/y', 'a/b/z a/w'))).toHaveLength(1)
  })

  it('are not made by the file by which a package is entered', () => {
    expect(folderCircles(imports('index a/x', 'a/x ground'))).toEqual([])
    expect(folderCircles(imports('part/index part/a/x', 'part/a/x part/ground'))).toEqual([])
    expect(folderCircles(imports('part/other part/a/x', 'part/a/x part/ground'))).toHaveLength(1)
    expect(folderCircles(imports('index all', 'all a/x', 'a/x ground'))).toHaveLength(1)
  })

  it('are not made by tests, nor by what other packages import', () => {
    expect(folderCircles(imports('a/x b/y', 'b/y.test a/x'))).toEqual([])
    const elsewhere = {
      source: 'packages/react/src/b/y.ts',
      dependencies: [{ resolved: 'packages/client/src/a/x.ts' }],
    }
    expect(folderCircles([...imports('a/x b/y'), elsewhere])).toEqual([])
  })
})
