import { describe, expect, it, test } from 'vitest'
import type { TemplateText } from '../../../contracts/templates.js'
import { chooseTemplate, type TemplateQuestion } from '../../../domain/messages/choose-template.js'

const own = (id: string, changes: Partial<TemplateText> = {}): TemplateText => ({
  template_id: id,
  name: id,
  kind: 'outreach',
  channel: 'email',
  step: 2,
  tone: 'friendly',
  subject: 'Hello',
  body: 'Hello',
  built_in: false,
  ...changes,
})

const choose = (changes: Partial<TemplateQuestion> = {}) =>
  chooseTemplate({
    templates: [],
    kind: 'outreach',
    channel: 'email',
    step: 2,
    tone: 'friendly',
    key: 'default/acc_1/con_1/2',
    ...changes,
  })

const chosen = (changes: Partial<TemplateQuestion>) => choose(changes).template?.template_id

describe('the choice', () => {
  test.each<[string, TemplateText[], Partial<TemplateQuestion>, string | RegExp]>([
    ['without own ones a built-in one', [], {}, /^tpl_builtin_friendly_2[ab]$/],
    ['in the tone asked for', [], { tone: 'formal' }, /^tpl_builtin_formal_2[ab]$/],
    ['whatever its capitals', [], { tone: 'Formal' }, /^tpl_builtin_formal_2[ab]$/],
    ['for a late step any of the later ones', [], { step: 12 }, /^tpl_builtin_friendly_any_[ab]$/],
    ['own before built-in', [own('tpl_1')], {}, 'tpl_1'],
    ['own for any step before built-in', [own('tpl_1', { step: null })], {}, 'tpl_1'],
    [
      'own for this step before any step',
      [own('tpl_1', { step: null }), own('tpl_2')],
      {},
      'tpl_2',
    ],
    ['not of another step', [own('tpl_1', { step: 3 })], {}, /^tpl_builtin_/],
    ['not of another tone', [own('tpl_1', { tone: 'formal' })], {}, /^tpl_builtin_friendly/],
    ['not of another kind', [own('tpl_1', { kind: 'colleague' })], {}, /^tpl_builtin_friendly/],
    ['not of another channel', [own('tpl_1', { channel: 'sms' })], {}, /^tpl_builtin_friendly/],
    ['own tone', [own('tpl_1', { tone: 'dry' })], { tone: 'dry' }, 'tpl_1'],
    ['friendly for an unknown tone', [], { tone: 'dry' }, /^tpl_builtin_friendly_2[ab]$/],
    ['own friendly for it', [own('tpl_1')], { tone: 'dry' }, 'tpl_1'],
    ['colleague message', [], { kind: 'colleague' }, /^tpl_builtin_colleague_friendly_any_[ab]$/],
  ])('%s', (_rule, templates, question, id) => {
    expect(chosen({ templates, ...question })).toEqual(expect.stringMatching(id))
  })

  it('opens no conversation with a reply', () => {
    const templates = [own('tpl_1', { step: null, subject: null })]
    expect(chosen({ templates, step: 1 })).toMatch(/^tpl_builtin_friendly_1/)
    expect(chosen({ templates, step: 2 })).toBe('tpl_1')
  })

  it('is nothing where a channel has no templates', () => {
    expect(choose({ channel: 'fax' })).toEqual({
      template: null,
      reason: 'there is no fax template for outreach step 2',
    })
  })
})

describe('among several', () => {
  const templates = [own('tpl_1'), own('tpl_2'), own('tpl_3')]

  it('the key decides, whatever order they come in', () => {
    for (const key of ['a', 'b', 'c', 'd']) {
      expect(chosen({ templates, key })).toBe(chosen({ templates: templates.toReversed(), key }))
    }
  })

  it('each one gets its share', () => {
    const ids = Array.from({ length: 300 }, (_, i) => chosen({ templates, key: `t/a/con_${i}/2` }))
    for (const { template_id } of templates) {
      expect(ids.filter((id) => id === template_id).length).toBeGreaterThan(60)
    }
  })
})

test.each<[Partial<TemplateQuestion>, string]>([
  [{ templates: [own('tpl_1')] }, 'own template tpl_1: friendly, step 2, the only one'],
  [
    { templates: [own('tpl_1', { step: null })], tone: 'dry' },
    'own template tpl_1: friendly, any step, the only one; no template is dry, so a friendly one is used',
  ],
])('the reason of %j', (question, reason) => {
  expect(choose(question).reason).toBe(reason)
})

test('the reason names the built-in template and how many there were', () => {
  expect(choose().reason).toMatch(
    /^built-in template tpl_builtin_friendly_2[ab]: friendly, step 2, one of 2$/,
  )
})
