/**
 * @file What the page says of curves over a quantity (`curves`), and of the spread of scores (`spread`); both languages side by side.
 */

/** @type {Record<string, string>} */
export const en = {
  'curves.run': 'Run',
  'curves.again': 'Run again',
  'curves.other': 'These curves are of the settings before.',
  'curves.stopped': 'Stopped: the rest was not measured.',
  'curves.table': 'All numbers',
  'curves.read': '{title}. Arrow keys read the curves at each {x}.',
  'curves.close': 'Close the figure',

  'name.figureKeys': 'Keys a query',
  'name.figureSeed': 'Seed of the draw',
  'spread.open': 'Why divide? Measure it',
  'spread.title': 'Why scores are divided by √d_k',
  'spread.lead': 'q and k are drawn: d_k independent numbers each, of mean 0 and variance 1, for 512 queries or more, with keys of their own. The score q·k is a sum of d_k products, so the scores spread by √d_k (Vaswani et al. 2017, section 3.2.1, footnote 4). What does softmax make of them, with the division and without?',
  'spread.dim': 'd_k',
  'spread.plain': 'q·k',
  'spread.scaled': 'q·k / √d_k',
  'spread.deviation': 'The scores spread',
  'spread.deviation.y': 'standard deviation of the scores',
  'spread.deviation.said': 'Standard deviation of the scores, measured; dashed: √d_k and 1, as the law has them.',
  'spread.largest': 'The largest weight of a row',
  'spread.largest.y': 'largest weight',
  'spread.largest.said': 'The largest weight of each row after softmax, as the mean. At 1 one key gets everything.',
  'spread.entropy': 'What is left to choose from',
  'spread.entropy.y': 'entropy in bits',
  'spread.entropy.said': 'Entropy of each row, −Σ w · log₂ w in bits, as the mean. 0 is one key alone, the top of the axis is all keys evenly.',
  'spread.jacobian': 'How much a score still moves the weights',
  'spread.jacobian.y': 'length of the Jacobian',
  'spread.jacobian.said': 'Length (Frobenius norm) of ∂w/∂s, which is w_i · (δ_ij − w_j), as the mean over rows; at most 1/2. Near 0 the gradient vanishes: whatever a score does, no weight moves, and training stands still.',
};

/** @type {Record<string, string>} */
export const zh = {
  'curves.run': '运行',
  'curves.again': '再运行一次',
  'curves.other': '这些曲线对应之前的设置。',
  'curves.stopped': '已停止：其余部分没有测量。',
  'curves.table': '全部数值',
  'curves.read': '{title}。用方向键逐个读出曲线在各 {x} 处的数值。',
  'curves.close': '关闭此图',

  'name.figureKeys': '每个查询的键数',
  'name.figureSeed': '抽样的随机种子',
  'spread.open': '为什么要除？测一测',
  'spread.title': '分数为什么要除以 √d_k',
  'spread.lead': '随机抽取 q 和 k：各有 d_k 个相互独立的数，均值为 0、方差为 1；查询不少于 512 个，每个都有自己的一组键。分数 q·k 是 d_k 个乘积之和，因此分数的标准差是 √d_k（Vaswani 等，2017，第 3.2.1 节，脚注 4）。除与不除，softmax 得到的结果有什么不同？',
  'spread.dim': 'd_k',
  'spread.plain': 'q·k',
  'spread.scaled': 'q·k / √d_k',
  'spread.deviation': '分数有多分散',
  'spread.deviation.y': '分数的标准差',
  'spread.deviation.said': '实测的分数标准差；虚线是理论值 √d_k 和 1。',
  'spread.largest': '每行最大的权重',
  'spread.largest.y': '最大权重',
  'spread.largest.said': 'softmax 之后每行最大的权重，取各行平均。等于 1 时，一个键独占全部注意力。',
  'spread.entropy': '还剩多少选择余地',
  'spread.entropy.y': '熵（比特）',
  'spread.entropy.said': '每行的熵 −Σ w · log₂ w（比特），取各行平均。0 表示只看一个键，纵轴顶端表示平均地看所有键。',
  'spread.jacobian': '分数还能在多大程度上改变权重',
  'spread.jacobian.y': '雅可比矩阵的长度',
  'spread.jacobian.said': '∂w/∂s 即 w_i · (δ_ij − w_j) 的长度（弗罗贝尼乌斯范数），取各行平均，至多为 1/2。接近 0 时梯度消失：分数怎样变化，权重都几乎不动，训练也就停滞不前。',
};
