import { setTimeout as delay } from 'node:timers/promises'
import type { Api } from './api.js'
import { begin } from './begin.js'
import { judge } from './judge.js'
import { optOut } from './opt-out.js'
import { replyArrives } from './reply.js'
import { review } from './review.js'
import type { Scene } from './scene.js'
import { screen } from './screen.js'
import { watchTime } from './watch-time.js'

export interface Stage {
  api: Api
  /** Kills the server without warning and starts it again. */
  restart(): Promise<Api>
  /** Gives a person time to read. */
  paced: boolean
}

/** Six weeks of one campaign. Answers the API as it is reached at the end. */
export async function tellStory(stage: Stage): Promise<Api> {
  const pause = () => (stage.paced ? delay(2_000) : Promise.resolve())
  const before = await begin(stage.api)
  await pause()
  const approved = await review(before)
  await pause()

  screen.step('10 days pass.')
  const early = await watchTime(before, 'P10D')
  await pause()

  const scene = await crash(stage, before)
  await pause()

  const replied = await replyArrives(scene)
  await pause()

  screen.step('5 more days pass.')
  const middle = await watchTime(scene, 'P5D')
  await pause()

  const left = await optOut(scene)
  await pause()

  screen.step('The rest of the six weeks passes.')
  const late = await watchTime(scene, 'P21D')
  const chapters = [early, replied, middle, late]
  const told = chapters.reduce((sum, { sent }) => sum + sent, 0)
  const heard = chapters.flatMap((chapter) => chapter.heard)
  const endings = [...chapters.flatMap((chapter) => chapter.endings), left]
  await judge(scene, { endings, heard, approved, told })
  return scene.api
}

async function crash(stage: Stage, scene: Scene): Promise<Scene> {
  screen.step('The server is killed with -9, mid-campaign, and started again.')
  const killedAt = performance.now()
  const temporalBefore = scene.api.run.pids.temporal
  const api = await screen.during('starting', stage.restart())
  const seconds = ((performance.now() - killedAt) / 1000).toFixed(1)
  const survived = api.run.pids.temporal === temporalBefore
  const temporal = survived ? 'had survived and was adopted' : 'was started anew'
  screen.line(`  back after ${seconds} s; the Temporal server ${temporal}`)
  return { ...scene, api }
}
