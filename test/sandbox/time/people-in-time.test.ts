import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AdvanceEvent } from '../../../contracts/sandbox.js'
import type { LeadAnswer } from '../../../contracts/leads.js'
import { startPeopleWorld, type PeopleWorld } from './pretend-people.js'

const hour = 3_600_000
const day = 24 * hour

type Happening = Extract<AdvanceEvent, { kind: string }>

const happenings = (events: AdvanceEvent[], kind: Happening['kind']) =>
  events.flatMap((event) => ('kind' in event && event.kind === kind ? [event] : []))

const classesOf = (events: AdvanceEvent[]) =>
  events.flatMap((event) => ('kind' in event && event.kind === 'reply' ? [event.class] : []))

describe('a journey through time with sandbox people', () => {
  let world: PeopleWorld
  beforeAll(async () => {
    world = await startPeopleWorld()
  })
  afterAll(() => world.close())

  let leads = 0
  const lead = async (email: string, config: object = {}): Promise<LeadAnswer> => {
    leads += 1
    return world.lead({
      account_id: `north${leads}`,
      email: email.replace('@', `@${leads}.`),
      name: 'Anna Berg',
      timezone: 'Europe/Berlin',
      metadata: { company_name: 'Northwind' },
      config: {
        sender_id: await world.sender(),
        max_touchpoints: 3,
        touchpoint_intervals: [3],
        channel_escalation: ['email'],
        ...config,
      },
    })
  }
  const inbox = (campaignId: string) =>
    world.store.db
      .selectFrom('inbox')
      .selectAll()
      .where('campaign_id', '=', campaignId)
      .orderBy('received_at')
      .execute()
  const states = async ({ campaign_id }: LeadAnswer) =>
    (await world.touches(campaign_id)).map(({ state }) => state)

  it('tells of an out-of-office at its own instant, and the next message waits for the return', async () => {
    const campaign = await lead('anna+ooo-9d@northwind.example')
    const events = await world.live('P21D')
    const [first, second] = await world.touches(campaign.campaign_id)
    const sentAt = Date.parse(first?.sent_at ?? '')
    const reply = events.find(
      (event) => 'kind' in event && event.kind === 'reply' && event.class === 'out_of_office',
    )
    expect(reply).toMatchObject({ state: 'handled', campaign_id: campaign.campaign_id })
    const at = reply && 'at' in reply ? Date.parse(reply.at) : 0
    // the Date header has whole seconds
    expect(Math.abs(at - sentAt - 60_000)).toBeLessThan(1_500)
    expect(Date.parse(second?.sent_at ?? '') - sentAt).toBeGreaterThan(8.5 * day)
    expect(await states(campaign)).toEqual(['sent', 'sent', 'sent'])
  })

  it('lets a person answer between two messages, and nothing follows', async () => {
    const campaign = await lead('bo+reply-positive-1d-after2@northwind.example')
    const events = await world.live('P14D')
    expect(classesOf(events)).toEqual(['positive'])
    expect((await states(campaign)).filter((state) => state === 'sent')).toHaveLength(2)
    const [, second] = await world.touches(campaign.campaign_id)
    const [row] = await inbox(campaign.campaign_id)
    const afterMs = (row?.received_at.getTime() ?? 0) - Date.parse(second?.sent_at ?? '')
    expect(Math.abs(afterMs - day)).toBeLessThan(5_000)
  })

  it('lets somebody press the unsubscribe button', async () => {
    const campaign = await lead('chen+unsubscribe-click-1d@northwind.example')
    const events = await world.live('P7D')
    expect(happenings(events, 'touch').filter(({ state }) => state === 'sent')).toHaveLength(1)
    expect((await states(campaign)).filter((state) => state === 'sent')).toHaveLength(1)
  })

  it('takes a bounce as an address that does not exist', async () => {
    const campaign = await lead('dana+bounce@northwind.example')
    const events = await world.live('P7D')
    expect(classesOf(events)).toEqual(['bounce_hard'])
    expect((await states(campaign)).filter((state) => state === 'sent')).toHaveLength(1)
    const { data } = await world.get('suppressions?limit=200')
    expect(data).toContainEqual(expect.objectContaining({ reason: 'bounced_hard' }))
  })

  it('understands every character as what it is, in a journey with all of them', async () => {
    const understood: Record<string, string> = {
      'reply-positive': 'positive',
      question: 'question',
      negative: 'not_interested',
      'notnow-2d': 'not_now',
      hostile: 'hostile',
      'wrong-person': 'wrong_person',
      'book-1d': 'meeting_booked',
      unsubscribe: 'unsubscribe',
      'bounce-soft': 'bounce_soft',
      'complain-30m': 'complaint',
      unclear: 'unclear',
    }
    const campaigns = new Map<string, string>()
    for (const tag of Object.keys(understood)) {
      campaigns.set(tag, (await lead(`kim+${tag}@northwind.example`)).campaign_id)
    }
    const events = await world.live('P5D')
    const found = [...campaigns].map(([tag, id]) => [
      tag,
      classesOf(events.filter((event) => 'kind' in event && event.campaign_id === id)),
    ])
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(understood).map(([tag, one]) => [tag, [one]])),
    )
    expect(happenings(events, 'task')).toMatchObject([
      { state: 'open', campaign_id: campaigns.get('notnow-2d') },
    ])
  })

  it('goes on after a kill with what was not done, and what was done has no second effect', async () => {
    const campaign = await lead('eli+reply-positive-3d@northwind.example')
    await world.live('P3D')
    const journal = join(world.dir, 'actions.jsonl')
    const beforeTheAnswer = `${journal}.before`
    await copyFile(journal, beforeTheAnswer)

    await world.restartPeople()
    expect(await inbox(campaign.campaign_id)).toEqual([])
    expect(classesOf(await world.live('P3D'))).toEqual(['positive'])

    // killed after the API had answered and before that was written down
    await copyFile(beforeTheAnswer, journal)
    await world.restartPeople()
    expect(await world.people().nextAt('default')).not.toBeNull()
    expect(classesOf(await world.live('P1D'))).toEqual([])
    expect(await inbox(campaign.campaign_id)).toHaveLength(1)
    expect(await world.people().nextAt('default')).toBeNull()
  })
})
