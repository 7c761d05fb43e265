import { expect, test } from 'vitest'
import { isolated } from '../src/texts/isolated.ts'

test('a name from right to left is isolated, any other is as it was', () => {
  expect(isolated('שלום')).toBe('\u2068שלום\u2069')
  expect(isolated('محمد 2')).toBe('\u2068محمد 2\u2069')
  for (const name of ['Anna', '王小明', 'Zoë 👩‍💻', '']) expect(isolated(name)).toBe(name)
})
