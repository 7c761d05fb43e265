import { describe, expect, test } from 'vitest'
import { Character } from './character.ts'
import type { Ability, Stage, StoryDoor } from './door.ts'
import { Scene } from './scene.ts'
import type { Role } from './seat.ts'
import { type Story, stories } from './stories.ts'

export { type Ability, abilities, type Heard, type Person, type Stage, type StoryDoor, type Terminal } from './door.ts'

/** Two servers: one as it is, and one on which a person may send no more than ten messages. */
export interface Stages {
  readonly usual: Stage
  readonly strict: Stage
}

const has = (door: StoryDoor, needs: readonly Ability[] = []): boolean => needs.every((need) => door.can.has(need))

let played = 0

async function playOne(story: Story, stages: Stages, [first, second]: readonly [StoryDoor, StoryDoor]): Promise<void> {
  const scene = new Scene(story.strict ? stages.strict : stages.usual)
  const number = ++played
  const cast = [
    { name: 'romeo', door: first },
    { name: 'juliet', door: second },
  ].map(({ name, door }) => {
    const role: Role = { name, door, person: undefined }
    const character = new Character(scene, role)
    scene.seats.push(character.seat)
    scene.add(`${name} is born`, async () => {
      role.person = await scene.makePerson(
        `${name}-${number}`,
        story.passwords === true || door.asksForPassword === true,
      )
    })
    character.comes()
    return character
  })
  const [romeo, juliet] = cast as [Character, Character]
  romeo.partner = juliet
  juliet.partner = romeo
  story.tell({ romeo, juliet })
  expect(await scene.play()).toEqual([])
}

/** Every story that these two doors can play, with romeo at the first and juliet at the second. */
export function storiesBetween(stages: () => Stages, first: StoryDoor, second: StoryDoor): void {
  describe(`romeo at ${first.name}, juliet at ${second.name}`, () => {
    for (const story of stories)
      if (has(first, story.romeo) && has(second, story.juliet))
        test(story.title, () => playOne(story, stages(), [first, second]), 60_000)
  })
}

/** All pairs of these doors, each with itself too. */
export function storyConformance(stages: () => Stages, doors: readonly StoryDoor[]): void {
  for (const first of doors) for (const second of doors) storiesBetween(stages, first, second)
}
