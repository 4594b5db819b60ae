//! Simplified Chinese, as it is written in mainland China.

use super::{
    language::{Language, PresetText, SettingText},
    locale::Locale,
    message::{
        Copied, CopyFailure, ForecastCaption, ForecastSummary, JournalState, LayerSummary, LinkFallback,
        Measure, RangePreview, RangeTestNetwork, RunBlocked, SearchSize, StatusFacts,
    },
    number::{self, DASH, as_setting, has_decimal_comma, short_value, significant, two_digits},
    phrase::Phrase,
};
use crate::{
    data::{
        baselines::{Baseline, BaselineKind},
        scaling::Scaling,
        synthetic::Pattern,
    },
    nn::{
        activation::Activation,
        initializer::Initializer,
        loss::{Loss, LossKind},
        model::ModelKind,
        optimizer::OptimizerKind,
        out_of_range::OutOfRange,
    },
    num::{float32::Special, interval::Interval, number_format::NumberFormat},
    report::{
        finding::{Best, Finding, Prospect},
        leaderboard::Row,
        missing_forecast::MissingForecast,
        next_step::NextStep,
        remark::Remark,
        setting_effect::{EffectVerdict, SettingEffect},
    },
    runtime::{
        failure::{
            AnalysisFailure, ExecutionFailure, ForecastFailure, JobRefusal, PoolError, ProgramFailure,
            RangeTestFailure, ReportFailure, SearchFailure, WorkerFailure,
        },
        journal::{
            contents::JournalError,
            record::{ENGINE, FORMAT},
        },
        memory_limit::MemoryLimit,
        scheduler::Phase,
    },
    search::{
        combinations::Combinations, domain::scale::Scale, oracle::OracleKind, space::SpaceError,
        trial::TrialState, value::Value,
    },
    study::{
        choice::Choice,
        entry::EntryPart,
        error::{Given, Problem, SeparatedNumber, SettingError},
        limits::LimitExceeded,
        link::{self, LinkError},
        preset::Preset,
        range_entry::NumberType,
        schema::{self, Condition, Panel, Setting, Suggestion, Tuning},
        scoring::{Incomparable, LossUnits, NoBaselineScore, Score, TrainingLoss},
        value_type::{SettingValue, ValueType},
    },
    train::{
        config::ConfigError,
        constant_forecast::{ConstantForecast, ConstantParts},
        forecast::ForecastError,
        objective::Objective,
        range_test::RangeTestResult,
        schedule::ScheduleKind,
    },
};

/// Simplified Chinese: full-width punctuation, and a space between Chinese characters and Latin letters or digits.
#[derive(Clone, Copy, Debug)]
pub struct Chinese;

const UNITS_HELP: &str = "该隐藏层的单元（神经元）数。";

const NUMBERS: NumberFormat = NumberFormat::COMMA_AND_PERIOD;

impl Language for Chinese {
    fn locale(&self) -> Locale {
        Locale::Chinese
    }

    fn number_format(&self) -> NumberFormat {
        NUMBERS
    }

    fn count(&self, number: u64) -> String {
        grouped(number)
    }

    fn number(&self, number: f64) -> String {
        significant(number, NUMBERS).unwrap_or_else(|| DASH.to_owned())
    }

    fn decimal(&self, number: f64, decimals: usize) -> String {
        number::with_decimals(number, decimals, NUMBERS)
    }

    fn duration(&self, seconds: f64) -> String {
        match seconds {
            s if !s.is_finite() => DASH.to_owned(),
            s if s < 0.05 => "不到 0.1 秒".to_owned(),
            s if s < 10.0 => format!("{s:.1} 秒"),
            s if s < 120.0 => format!("{s:.0} 秒"),
            s if s < 7_200.0 => format!("{:.0} 分钟", s / 60.0),
            s if s < 172_800.0 => format!("{:.1} 小时", s / 3_600.0),
            s => format!("{:.0} 天", s / 86_400.0),
        }
    }

    fn sentences(&self, first: &str, second: &str) -> String {
        format!("{first}{second}")
    }

    fn one_of(&self, items: &[String]) -> String {
        joined(items, "或")
    }

    fn setting(&self, setting: Setting) -> SettingText {
        let (label, help) = match setting {
            Setting::Points => ("点数", "序列的点数。"),
            Setting::Baseline => ("起始水平", "序列在第一个点的水平，不含季节成分和噪声。"),
            Setting::Slope => ("斜率", "线性趋势：水平从一个点到下一个点的增量。"),
            Setting::Period => ("周期", "一个季节的长度，以点数计。"),
            Setting::Amplitude => ("振幅", "季节成分的高度。"),
            Setting::Phase => ("相位", "序列从季节中的哪个位置开始，以点数计。"),
            Setting::Pattern => ("季节形状", "一个季节的形状。"),
            Setting::Noise => ("噪声水平", "加到每个点上的随机噪声的标准差。"),
            Setting::NoiseSeed => {
                ("噪声种子", "NumPy 随机数生成器的种子。相同的种子得到与 Python 中相同的序列。")
            }
            Setting::Split => {
                ("训练点数", "网络用序列开头的这么多个点训练。其余的点是验证集：网络从不在其上训练。")
            }
            Setting::Horizon => {
                ("预测步数", "在序列末尾之后预测的点数，每个点都由此前的预测得出。0 = 关闭。不影响训练。")
            }
            Setting::Scaling => (
                "缩放",
                "训练前对序列的变换，其参数由训练集拟合。标准化：均值为 0，标准差为 1。最小—最大：从 0 到 1。预测和误差以原始单位显示。",
            ),
            Setting::Differencing => {
                ("差分间隔", "每个值减去这么多个点之前的值。1 = 一阶差分，季节长度 = 季节差分，0 = 关闭。")
            }
            Setting::Window => ("窗口", "网络预测下一个点时所看到的过去的点数。"),
            Setting::Batch => ("批大小", "每次更新权重所用的训练窗口数。"),
            Setting::Model => ("模型", "由窗口预测下一个点的网络的类型。"),
            Setting::Layers => {
                ("隐藏层数", "窗口与输出之间全连接层的数量。如果对它调优，某一层的设置只作用于有该层的网络。")
            }
            Setting::Units1 => ("第 1 层单元数", UNITS_HELP),
            Setting::Units2 => ("第 2 层单元数", UNITS_HELP),
            Setting::Units3 => ("第 3 层单元数", UNITS_HELP),
            Setting::Units4 => ("第 4 层单元数", UNITS_HELP),
            Setting::Units5 => ("第 5 层单元数", UNITS_HELP),
            Setting::Units6 => ("第 6 层单元数", UNITS_HELP),
            Setting::Units7 => ("第 7 层单元数", UNITS_HELP),
            Setting::Units8 => ("第 8 层单元数", UNITS_HELP),
            Setting::Activation => ("激活函数", "每个隐藏层的激活函数。输出层是线性的。"),
            Setting::Initializer => {
                ("权重初始化", "每个隐藏层初始权重的分布。输出层始终使用 Glorot 均匀分布。")
            }
            Setting::Dropout => ("Dropout 比例", "每个训练步中，各隐藏层的输出被随机置零的比例。0 = 关闭。"),
            Setting::L1 => ("L1 惩罚", "加到损失上：此数乘以所有隐藏层权重的绝对值之和。0 = 关闭。"),
            Setting::L2 => ("L2 惩罚", "加到损失上：此数乘以所有隐藏层权重的平方和。0 = 关闭。"),
            Setting::Optimizer => ("优化器", "根据梯度更新权重的算法。"),
            Setting::LearningRate => ("学习率", "优化器的步长。没有一个学习率适合所有优化器。"),
            Setting::Momentum => ("动量", "上一次更新中加到下一次更新上的比例。Keras 的默认值是 0。"),
            Setting::MomentumUsed => {
                ("应用动量", "否：无论动量设为多少，优化器都不使用动量。这重现了书中代码的一个错误。")
            }
            Setting::Nesterov => ("Nesterov 动量", "SGD 使用动量的 Nesterov 变体。"),
            Setting::Rho => ("Rho", "梯度平方的滑动平均的衰减率。留空 = Keras 对该优化器的默认值。"),
            Setting::Centered => ("中心化 RMSprop", "除以梯度的标准差，而不是梯度的均方根。"),
            Setting::Beta1 => ("Beta 1", "梯度的滑动平均的衰减率。留空 = Keras 对该优化器的默认值。"),
            Setting::Beta2 => ("Beta 2", "梯度平方的滑动平均的衰减率。留空 = Keras 对该优化器的默认值。"),
            Setting::Amsgrad => ("AMSGrad", "除以迄今最大的梯度平方均值，而不是最近的均值。"),
            Setting::Epsilon => ("Epsilon", "避免优化器除以零的小数。"),
            Setting::InitialAccumulator => ("累加器初始值", "Adagrad 中梯度平方和的初始值。"),
            Setting::WeightDecay => (
                "权重衰减",
                "每次更新时，每个权重减小的比例：此数乘以学习率。留空 = Keras 对该优化器的默认值。",
            ),
            Setting::ClipNorm => {
                ("范数裁剪", "一个层的权重或偏置的梯度的最大范数。更长的梯度按比例缩短。0 = 关闭。")
            }
            Setting::GlobalClipNorm => {
                ("全局范数裁剪", "所有梯度合在一起的最大范数。更长的梯度按比例缩短。0 = 关闭。")
            }
            Setting::ClipValue => ("按值裁剪", "梯度中每个数的最大绝对值。更大的数被截断。0 = 关闭。"),
            Setting::Schedule => ("学习率调度", "学习率在训练过程中如何变化。"),
            Setting::DecayRate => ("衰减率", "每经过“衰减步数”次更新，学习率乘以此数一次。"),
            Setting::DecaySteps => {
                ("衰减步数", "一次衰减或整个余弦所用的更新（批）数。一轮训练中每批更新一次。")
            }
            Setting::Staircase => ("阶梯式衰减", "学习率按阶梯降低，而不是随每次更新降低。"),
            Setting::Alpha => ("Alpha", "余弦结束时学习率剩余的比例。"),
            Setting::StepFactor => ("阶梯系数", "在每一级，学习率乘以此数。"),
            Setting::StepEvery => ("每级轮数", "两级之间的训练轮数。"),
            Setting::PlateauMonitor => ("平台期监控指标", "必须改善的指标；否则降低学习率。"),
            Setting::PlateauFactor => ("平台期系数", "进入平台期时，学习率乘以此数。"),
            Setting::PlateauPatience => ("平台期耐心", "没有改善多少轮之后降低学习率。"),
            Setting::PlateauMinDelta => {
                ("平台期最小改善", "平台期监控指标至少下降多少才算改善，以该指标的单位计。")
            }
            Setting::Cooldown => ("冷却轮数", "降低学习率之后，等待多少轮再重新计数。"),
            Setting::MinLearningRate => ("最小学习率", "进入平台期时，学习率不会降到此值以下。"),
            Setting::Loss => ("损失函数", "训练所最小化的函数。"),
            Setting::HuberDelta => ("Huber 阈值", "不超过此值的误差按平方计，更大的误差按线性计。"),
            Setting::Quantile => ("分位数", "要预测的分位数。0.9：十个点中有九个低于预测。"),
            Setting::Epochs => ("训练轮数", "遍历所有训练窗口的次数。"),
            Setting::EarlyStopping => ("早停", "早停监控指标不再改善时，在最后一轮之前结束运行。"),
            Setting::Monitor => ("早停监控指标", "必须改善的指标；否则结束训练。"),
            Setting::Patience => {
                ("早停耐心", "没有改善多少轮之后结束训练。Keras 的默认值 0 等同于 1；常用 10。")
            }
            Setting::MinDelta => ("最小改善", "早停监控指标至少下降多少才算改善，以该指标的单位计。"),
            Setting::RestoreBest => (
                "恢复最佳权重",
                "是：用早停监控指标最佳的那一轮的权重预测。否：用目标指标最佳的那一轮的权重。",
            ),
            Setting::Season => {
                ("MASE 参照间隔", "MASE 与重复这么多个点之前的值的预测比较。请使用 1 或季节长度。")
            }
            Setting::Objective => (
                "目标指标",
                "试验的排名指标，取每次运行最佳的一轮。越低越好。训练损失在训练集上测量，其他指标在验证集上测量。",
            ),
            Setting::Trials => {
                ("最大试验数", "一个试验是所调设置的一种组合。达到此数，或所有组合都已尝试时，搜索结束。")
            }
            Setting::Executions => (
                "每试验运行次数",
                "每个试验训练的次数，每次从不同的随机权重开始。其得分是各次的平均值。（Keras Tuner：executions per trial。）",
            ),
            Setting::Oracle => ("搜索算法", "如何选择下一个试验的值。"),
            Setting::Stream => (
                "随机流",
                "第一个试验的随机流编号；之后的试验依次取下一个编号。搜索中单个试验的链接会设置它，使该试验单独运行时得到相同的结果。",
            ),
            Setting::Seed => ("搜索种子", "搜索顺序和所有初始权重的种子。相同的种子得到相同的结果。"),
        };
        SettingText { label, help }
    }

    fn choice(&self, choice: Choice) -> &'static str {
        match choice {
            Choice::Pattern(pattern) => match pattern {
                Pattern::Chapter => "先余弦后衰减",
                Pattern::Sine => "正弦波",
                Pattern::Triangle => "三角波",
                Pattern::Sawtooth => "锯齿波",
            },
            Choice::Scaling(scaling) => match scaling {
                Scaling::None => "无",
                Scaling::Standard => "标准化",
                Scaling::MinMax => "最小—最大",
            },
            Choice::Oracle(oracle) => match oracle {
                OracleKind::Random => "随机搜索",
            },
            Choice::Model(model) => match model {
                ModelKind::Mlp => "多层感知机",
            },
            Choice::Activation(activation) => match activation {
                Activation::Linear => "线性",
                Activation::Relu => "ReLU",
                Activation::LeakyRelu => "Leaky ReLU",
                Activation::Elu => "ELU",
                Activation::Selu => "SELU",
                Activation::Gelu => "GELU",
                Activation::Silu => "SiLU（swish）",
                Activation::Mish => "Mish",
                Activation::Tanh => "Tanh",
                Activation::Sigmoid => "Sigmoid",
                Activation::Softplus => "Softplus",
            },
            Choice::Initializer(initializer) => match initializer {
                Initializer::GlorotUniform => "Glorot 均匀分布",
                Initializer::GlorotNormal => "Glorot 正态分布",
                Initializer::HeUniform => "He 均匀分布",
                Initializer::HeNormal => "He 正态分布",
                Initializer::LecunUniform => "LeCun 均匀分布",
                Initializer::LecunNormal => "LeCun 正态分布",
            },
            Choice::Optimizer(optimizer) => match optimizer {
                OptimizerKind::Sgd => "SGD",
                OptimizerKind::RmsProp => "RMSprop",
                OptimizerKind::Adam => "Adam",
                OptimizerKind::AdamW => "AdamW",
                OptimizerKind::Adagrad => "Adagrad",
                OptimizerKind::Adadelta => "Adadelta",
                OptimizerKind::Adamax => "Adamax",
                OptimizerKind::Nadam => "Nadam",
                OptimizerKind::Lion => "Lion",
            },
            Choice::Schedule(schedule) => match schedule {
                ScheduleKind::Constant => "恒定",
                ScheduleKind::Exponential => "指数衰减",
                ScheduleKind::Cosine => "余弦衰减",
                ScheduleKind::Step => "阶梯衰减",
                ScheduleKind::Plateau => "平台期降低",
            },
            Choice::Loss(loss) => loss_name(loss),
            Choice::Objective(objective) => self.objective(objective),
            Choice::Switch(true) => "是",
            Choice::Switch(false) => "否",
        }
    }

    fn panel(&self, panel: Panel) -> &'static str {
        match panel {
            Panel::Data => "序列",
            Panel::SeriesShape => "序列的形状",
            Panel::Model => "网络与训练",
            Panel::Advanced => "更多设置",
            Panel::Search => "搜索",
        }
    }

    fn preset(&self, preset: Preset) -> PresetText {
        let (label, description) = match preset {
            Preset::ChapterPrinted => (
                "书中代码（动量未生效）",
                "书中印出的代码。动量从未传给优化器，因此四个动量值只是重复同一个设置。",
            ),
            Preset::ChapterIntended => (
                "书中搜索（已更正）",
                "书中文字所描述的搜索：11 种层大小乘以 4 个动量值，各运行三次，按训练损失排名。",
            ),
            Preset::ChapterValidated => (
                "书中搜索，按未见数据排名",
                "同样的搜索，按验证集上的平均绝对误差排名；网络不在验证集上训练。",
            ),
            Preset::Quick => ("快速一览", "六种组合，短时间训练。几乎立即完成。"),
        };
        PresetText { label, description }
    }

    fn accepted(&self, values: ValueType) -> String {
        match values {
            ValueType::Integer { min, max } => {
                format!("从 {} 到 {} 的整数", signed(min), signed(max))
            }
            ValueType::Seed => format!("从 0 到 {} 的整数", grouped(u64::MAX)),
            ValueType::Float64(interval) | ValueType::Float32(interval) => number_within(interval),
            ValueType::Float32OrDefault(interval) => format!("{}{OR_DEFAULT}", number_within(interval)),
            ValueType::Choice(list) => {
                let keys: Vec<String> = list.choices().iter().map(|choice| choice.key().to_owned()).collect();
                self.one_of(&keys)
            }
        }
    }

    fn value_keys(&self, values: ValueType) -> String {
        match values {
            ValueType::Integer { min, max } => format!("{} 到 {}", signed(min), signed(max)),
            ValueType::Seed => "0 到 2^64 − 1".to_owned(),
            ValueType::Float64(interval) | ValueType::Float32(interval) => interval_range(interval),
            ValueType::Float32OrDefault(interval) => {
                format!("{}，或 Keras 的默认值", interval_range(interval))
            }
            ValueType::Choice(list) => {
                let keys = list.choices().iter().map(|choice| format!("`{}`", choice.key()));
                keys.collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn tuning(&self, row: &schema::Row) -> String {
        match (row.tuning, NumberType::of(row.values)) {
            (Tuning::Fixed, _) => "",
            (Tuning::Tuned(_), None) => "列表",
            (Tuning::Tuned(_), Some(_)) => "范围或列表",
        }
        .to_owned()
    }

    fn condition(&self, condition: Condition) -> String {
        let values: Vec<String> = condition.parent_values().into_iter().map(SettingValue::text).collect();
        match (condition, condition.parent()) {
            (Condition::Layers(least) | Condition::TrialLayers(least), _) => {
                format!("至少 {least} 个隐藏层")
            }
            (Condition::AnyValueOf(_), _) | (_, None) => String::new(),
            (_, Some(parent)) => format!("{} 为 {}", parent.key(), self.one_of(&values)),
        }
    }

    fn preset_table_headings(&self) -> [&'static str; 3] {
        ["键", "预设", "说明"]
    }

    fn settings_table_headings(&self) -> [&'static str; 6] {
        ["键", "设置", "取值", "默认值", "调优方式", "生效条件"]
    }

    fn optimizer_defaults(&self, defaults: &[f64]) -> String {
        let defaults: Vec<String> = defaults.iter().map(|default| as_setting(*default)).collect();
        format!("Keras：{}", self.one_of(&defaults))
    }

    fn tune(&self, setting: Setting) -> String {
        format!("调优：{}", self.setting(setting).label)
    }

    fn tuned_setting(&self, setting: Setting) -> String {
        format!("{}（调优）", self.setting(setting).label)
    }

    fn tuned_setting_part(&self, setting: Setting, part: Phrase) -> String {
        format!("{}：{}", self.setting(setting).label, self.phrase(part))
    }

    fn problem(&self, error: &SettingError) -> String {
        match &error.problem {
            Problem::Missing { accepted } => {
                let what = match error.part {
                    EntryPart::Value => "缺少值",
                    EntryPart::Min => "缺少范围的起点",
                    EntryPart::Max => "缺少范围的终点",
                    EntryPart::Step => "缺少步长",
                    EntryPart::List => "列表中缺少值",
                };
                format!("{what}。{}", use_words(&self.accepted(*accepted)))
            }
            Problem::NotAccepted { given, accepted } => {
                let role = match error.part {
                    EntryPart::Min => "不能作为范围的起点",
                    EntryPart::Max => "不能作为范围的终点",
                    EntryPart::Step => "不能作为步长",
                    EntryPart::Value | EntryPart::List => "不可接受",
                };
                let has_comma = given.texts.iter().any(|text| text.contains(','));
                let hint = if error.part == EntryPart::List && has_comma { LIST_OF_DECIMALS } else { "" };
                format!("{}{role}。{}{hint}", quoted(given), use_words(&self.accepted(*accepted)))
            }
            Problem::Separators { numbers, others } => self.separators(numbers, *others, error.part),
            Problem::Rounds { given, special, accepted } => {
                let number = match special {
                    Special::Zero => " 0",
                    Special::One => " 1",
                    Special::Infinity => "无穷大",
                };
                format!(
                    "网络用 32 位浮点数训练，{}在其中会变为{number}。{}",
                    quoted(given),
                    use_words(&self.accepted_unrounded(*accepted, *special))
                )
            }
            Problem::NotTunable { given } => format!(
                "此设置不能按“{given}”调优。{}",
                use_words(&self.accepted(error.setting.row().values))
            ),
            Problem::ListNeeded { given } => {
                let example = match error.setting.row().tuning {
                    Tuning::Tuned(Suggestion::Values(values) | Suggestion::Decades(values)) => values,
                    Tuning::Tuned(_) | Tuning::Fixed => &[],
                };
                let example = example.iter().take(2).copied().collect::<Vec<_>>().join("|");
                format!("“{given}”是范围，只适用于数。请改为列出各个值，例如“{example}”。")
            }
            Problem::NumberType { given, needed } => {
                let (is, takes) = match error.setting.row().values {
                    ValueType::Integer { .. } => ("小数", "整数"),
                    _ => ("整数", "小数"),
                };
                format!("“{given}”是{is}的范围，但此设置的值是{takes}。请使用“{needed}”。")
            }
            Problem::ReversedRange { min, max, accepted } => {
                let accepted = match accepted {
                    ValueType::Integer { min, max } => format!("{} 到 {} 的", signed(*min), signed(*max)),
                    other => other.interval().map_or_else(String::new, interval_attribute),
                };
                let number = |value: &Value| match value {
                    Value::Int(number) => signed(*number),
                    other => other.to_string(),
                };
                spaced(&format!(
                    "范围的终点 {} 小于起点 {}。请使用{accepted}终点。",
                    number(max),
                    number(min)
                ))
            }
            Problem::NotPositive { given } => {
                format!("范围的起点 {given} 不在对数刻度上。请使用大于 0 的起点，或线性刻度。")
            }
            Problem::SameEnds { given } => format!(
                "网络用 32 位浮点数训练，{}在其中是同一个数。请使用相距更远的起点和终点。",
                quoted(given)
            ),
            Problem::Step { given, least } => {
                format!("“{given}”不能作为步长。请使用不小于 {least} 的整数。")
            }
            Problem::StepTooSmall { given } => {
                format!("步长 {given} 太小：相邻的值在浮点数中是同一个数。请使用更大的步长。")
            }
            Problem::StepTooLarge { given } => {
                format!("“{given}”作为步长太大。最多使用 {}。", signed(i64::MAX))
            }
            Problem::EmptyList => "没有选择任何值。请至少选择一个。".to_owned(),
            Problem::LongList { count, most } => format!(
                "列表有 {} 个值。最多使用 {} 个。",
                self.count(*count as u64),
                self.count(*most as u64)
            ),
            Problem::Duplicates { given, count: 2 } if given.texts.len() == 1 => {
                format!("{}在列表中出现了两次。请删去其中一个。", quoted(given))
            }
            Problem::Duplicates { given, .. } => {
                format!("{}在列表中出现了不止一次。每个值只保留一次。", quoted(given))
            }
            Problem::SameValue { given, is_rounded } => {
                let numbers = quoted(given);
                if *is_rounded {
                    format!("网络用 32 位浮点数训练，{numbers}在其中是同一个数。只保留其中一个。")
                } else {
                    format!("{numbers}是同一个数。只保留其中一个。")
                }
            }
            Problem::OptimizerRange { given, optimizer, accepted } => format!(
                "{} 不接受 {}。{}",
                self.choice(Choice::Optimizer(*optimizer)),
                unquoted(given),
                use_words(&number_within(*accepted))
            ),
            Problem::SecondClipping { given, other, other_given } => format!(
                "不可接受 {given}：只能启用一种裁剪，而“{}”是 {other_given}。请将两者之一设为 0。",
                self.setting(*other).label
            ),
            Problem::Split { split, points } => format!(
                "共 {} 个点，用 {} 个训练，没有点留给验证。最多使用 {} 个。",
                self.count(*points as u64),
                self.count(*split as u64),
                self.count(points.saturating_sub(1) as u64)
            ),
            Problem::Window { given, training_points } => format!(
                "{} 对 {} 个训练点来说太长。最多使用 {}。",
                numbers_of(given, error.part),
                self.count(*training_points as u64),
                self.count(training_points.saturating_sub(1) as u64)
            ),
            Problem::Differencing { given, window, training_points } => format!(
                "{} 对 {} 个训练点和长度为 {} 的窗口来说太长。最多使用 {}。",
                numbers_of(given, error.part),
                self.count(*training_points as u64),
                self.count(*window as u64),
                self.count(training_points.saturating_sub(1 + window) as u64)
            ),
            Problem::Units { given, most, limit } => {
                let reason = format!("{} 太多。{}", numbers_of(given, error.part), self.limit(*limit));
                match most {
                    Some(most) => format!(
                        "{reason}最多使用 {}，或减少其他层的单元数、减少层数、缩短窗口。",
                        self.count(*most)
                    ),
                    None => format!("{reason}请减少多个层的单元数，或减少层数。"),
                }
            }
            Problem::Batch { given, most } => format!(
                "{} 对最大的网络来说太大。最多使用 {}。",
                numbers_of(given, error.part),
                self.count(*most)
            ),
            Problem::Runs { given, runs, executions, most } => format!(
                "{given} 会有 {} 次训练运行，每个试验 {} 次。最多使用 {}。",
                self.count(*runs),
                self.count(u64::from(*executions)),
                self.count(*most)
            ),
            Problem::Limit(limit) => self.limit(*limit),
            Problem::Space(SpaceError::DuplicateName(name)) => {
                format!("有两个调优的设置名为“{name}”。请只对其中一个调优。")
            }
            Problem::Space(SpaceError::InvalidCondition(name)) => {
                format!("“{name}”取决于任何试验都没有的值。请不要对它调优。")
            }
        }
    }

    fn link_error(&self, error: &LinkError) -> String {
        match error {
            LinkError::TooLong(length) => format!(
                "链接长 {} 字节。最多读取 {} 字节。",
                self.count(*length as u64),
                self.count(link::MAX_LENGTH as u64)
            ),
            LinkError::Version(version) => {
                format!("链接的版本是“{version}”。此页面读取版本 {}。", link::VERSION)
            }
            LinkError::NoKeyValue(part) => format!("“{part}”不是“键=值”的形式。"),
            LinkError::UnknownKey(key) => format!("没有名为“{key}”的设置。"),
            LinkError::DuplicateKey(key) => format!("“{key}”在链接中出现了两次。"),
            LinkError::UnknownPreset(name) => {
                let names: Vec<String> = Preset::ALL.iter().map(|preset| preset.key().to_owned()).collect();
                format!("没有名为“{name}”的预设。{}", use_words(&self.one_of(&names)))
            }
            LinkError::PercentEncoding(part) => {
                format!("“{part}”中有一个百分号没有编码任何字符。")
            }
            LinkError::MalformedRange { setting, value } => {
                let row = setting.row();
                let advice = match (row.tuning, NumberType::of(row.values)) {
                    (Tuning::Fixed, _) => use_words(&self.accepted(row.values)),
                    (Tuning::Tuned(_), None) => "请改为列出各个值，以“|”连接。".to_owned(),
                    (Tuning::Tuned(_), Some(numbers)) => {
                        let numbers = numbers.key();
                        format!(
                            "请使用 {numbers}:min:max 或 {numbers}:min:max:step；带刻度时使用 {numbers}:min:max:log 或 {numbers}:min:max:log:factor。"
                        )
                    }
                };
                format!("{}：“{value}”不是范围。{advice}", setting.key())
            }
            LinkError::MissingLayer { setting, layers } => {
                let layers = match layers {
                    0 => "没有隐藏层".to_owned(),
                    layers => format!("只有 {layers} 个隐藏层"),
                };
                format!("设置了“{}”，但网络{layers}。", setting.key())
            }
            LinkError::Inactive { setting, parent, parent_entry, active_with } => {
                let values: Vec<String> = active_with.iter().map(|value| value.text()).collect();
                format!(
                    "设置了“{}”，但在 {}={parent_entry} 时不起作用。它需要 {}={}。",
                    setting.key(),
                    parent.key(),
                    parent.key(),
                    self.one_of(&values)
                )
            }
            LinkError::Settings(errors) => {
                let errors = errors.iter().map(|error| {
                    let label = self.setting(error.setting).label;
                    format!("{label}（{}）：{}", error.setting.key(), self.problem(error))
                });
                errors.collect()
            }
        }
    }

    fn link_refused(&self, error: &LinkError, fallback: LinkFallback) -> String {
        let fallback = match fallback {
            LinkFallback::DefaultSettings => "现在显示的是默认设置。",
            LinkFallback::CurrentSettings => "设置保持不变。",
        };
        format!("无法打开此链接。{}{fallback}", self.link_error(error))
    }

    fn settings_need_attention(&self, count: usize) -> String {
        format!("{count} 项设置需要更正。")
    }

    fn run_blocked(&self, blocked: RunBlocked) -> String {
        let label = self.setting(blocked.first).label;
        match blocked.count {
            1 => format!("请更正“{label}”后再运行。"),
            count => format!("请更正 {count} 项设置后再运行，首先是“{label}”。"),
        }
    }

    fn chart_error(&self, detail: &str) -> String {
        format!("无法绘制图表：{detail}。")
    }

    fn phrase(&self, phrase: Phrase) -> &'static str {
        match phrase {
            Phrase::Tagline => "在浏览器中调优小型神经网络预测模型，并以链接分享搜索。",
            Phrase::SkipToResults => "跳到结果",
            Phrase::Footer => {
                "一切都在此设备上运行：数据不会离开设备。同一链接在任何浏览器、任意数量的工作线程下都给出完全相同的结果。"
            }
            Phrase::Dismiss => "关闭提示",
            Phrase::CopyLink => "复制链接",
            Phrase::Undo => "撤销",
            Phrase::Redo => "重做",
            Phrase::NotKnown => DASH,
            Phrase::Experiment => "实验",
            Phrase::Preset => "预设",
            Phrase::ChangedFromPreset => "已偏离预设。",
            Phrase::ResetToPreset => "恢复预设",
            Phrase::FindSetting => "查找设置",
            Phrase::NoSettingFound => "没有设置的名称或说明包含这些文字。",
            Phrase::AllDefaults => "全部为默认值",
            Phrase::NothingTuned => "没有对任何设置调优",
            Phrase::FixMarkedSettings => "请更正标出的设置，以查看搜索的规模。",
            Phrase::RunSettings => "运行设置",
            Phrase::Workers => "工作线程",
            Phrase::WorkersHelp => "工作线程越多，搜索越快。结果不会因此改变。",
            Phrase::Tune => "调优",
            Phrase::Range => "范围",
            Phrase::List => "列表",
            Phrase::RangeFrom => "从",
            Phrase::RangeTo => "到",
            Phrase::RangeScale => "刻度",
            Phrase::RangeStep => "步长",
            Phrase::RangeFactor => "倍数",
            Phrase::NoStep => "无",
            Phrase::RangeScaleHelp => {
                "线性：所有值的可能性相同。对数：更多地尝试小的值，使 10 的每个数量级占比相同。反向对数：更多地尝试靠近范围终点的值。"
            }
            Phrase::ListValues => "值",
            Phrase::ListHint => "各个值，以逗号分隔",
            Phrase::DecimalListHint => "小数用小数点书写，以逗号加空格分隔",
            Phrase::ListHelp => "各个值之间用逗号加空格或分号分隔。小数用小数点书写。",
            Phrase::RunBar => "运行",
            Phrase::RunSearch => "开始搜索",
            Phrase::Pause => "暂停",
            Phrase::Resume => "继续",
            Phrase::Stop => "停止",
            Phrase::NewSeed => "换新的随机起点",
            Phrase::NoRandomNumber => "浏览器没有提供新种子所需的随机数。",
            Phrase::ResultsOutdated => "设置已更改。再次运行以更新结果。",
            Phrase::SearchProgress => "搜索进度",
            Phrase::FactState => "状态",
            Phrase::FactTrials => "试验",
            Phrase::FactTrialsPerSecond => "每秒试验数",
            Phrase::FactTime => "时间",
            Phrase::FactBest => "最低得分",
            Phrase::FactWorkers => "工作线程",
            Phrase::FactBefore => "上一次搜索",
            Phrase::Estimating => "正在估算",
            Phrase::Views => "搜索的视图",
            Phrase::TryNext => "接下来试试",
            Phrase::Overview => "概览",
            Phrase::SelectedTrial => "所选试验",
            Phrase::OpenTrialAlone => "单独打开",
            Phrase::NoTrialSelected => "运行搜索并选择一个试验后，这里会显示内容。",
            Phrase::Forecast => "预测",
            Phrase::ShowWholeSeries => "显示整个序列",
            Phrase::ShowValidationPart => "显示验证集",
            Phrase::Lines => "线条",
            Phrase::Series => "序列",
            Phrase::Network => "网络",
            Phrase::NetworkBeyondData => "网络（数据之后）",
            Phrase::Point => "点",
            Phrase::ForecastHint => "指向图表，或聚焦图表后按方向键，以读取数值。",
            Phrase::Leaderboard => "排行榜",
            Phrase::LeaderboardEmpty => "试验完成后显示在这里，并附每次运行的结果。",
            Phrase::CopyResultsSummary => "复制结果摘要",
            Phrase::CopyResultsJson => "以 JSON 复制结果",
            Phrase::DownloadResultsSummary => "下载结果摘要",
            Phrase::DownloadResultsJson => "以 JSON 下载结果",
            Phrase::ShowMeasure => "显示",
            Phrase::UnseenError => "未见数据上的平均误差（MAE）",
            Phrase::Analysis => "分析",
            Phrase::Loading => "正在加载…",
            Phrase::AnalysisEmpty => "请运行一次搜索。所有试验的图表会显示在这里。",
            Phrase::TryAgain => "重试",
            Phrase::NoiseFloor => "噪声下限",
            Phrase::LearningCurves => "学习曲线",
            Phrase::CurvesHint => "每次运行一种颜色。实线：训练损失。虚线：验证损失。圆点：最佳轮次。",
            Phrase::Errors => "误差",
            Phrase::Run => "运行",
            Phrase::TrainingPart => "训练集",
            Phrase::ValidationPart => "验证集",
            Phrase::NaiveForecast => "朴素预测",
            Phrase::FindLearningRate => "寻找学习率",
            Phrase::Cancel => "取消",
            Phrase::Close => "关闭",
            Phrase::RangeTest => "学习率范围测试",
            Phrase::RangeTestHelp => {
                "训练一个网络，其学习率每 20 轮增大到十倍，以显示损失在哪些学习率下下降。"
            }
            Phrase::RangeTestProgress => "范围测试进度",
            Phrase::LowestRate => "最低学习率",
            Phrase::HighestRate => "最高学习率",
            Phrase::UseThisRate => "使用此学习率",
            Phrase::SuggestedRate => "建议",
            Phrase::ChosenRate => "所选",
            Phrase::RangeTestHint => "在图表中选择学习率，或聚焦图表后按方向键。",
            Phrase::ChartTraining => "训练",
            Phrase::ChartValidation => "验证",
            Phrase::ChartAhead => "数据之后",
            Phrase::ChartSuggestedRate => "建议",
            Phrase::ChartSetRate => "当前",
            Phrase::RangeTestBadRatio => "最高学习率至少是最低学习率的两倍，至多是其 1e20 倍。",
            Phrase::SettingsOfALink => "链接的设置，写作 键=默认值：",
        }
    }

    fn copied(&self, what: Copied) -> String {
        format!("已复制{}。", copied_name(what))
    }

    fn copy_failed(&self, what: Copied, failure: CopyFailure) -> String {
        let name = copied_name(what);
        let reason = match (failure, what) {
            (CopyFailure::NotAllowed { is_shown: true }, Copied::Link) => {
                "浏览器不允许复制。请从此框中复制文本。"
            }
            (CopyFailure::NotAllowed { is_shown: true }, _) => {
                "浏览器不允许复制。请从此框中复制文本，或下载。"
            }
            (CopyFailure::NotAllowed { is_shown: false }, _) => "浏览器不允许复制。请改为下载文本。",
            (CopyFailure::TooLarge, _) => "文本对剪贴板来说太大。请改为下载。",
        };
        format!("{name}：{reason}")
    }

    fn downloaded(&self, file_name: &str) -> String {
        format!("已下载 {file_name}。")
    }

    fn writing_results(&self, percent: u32) -> String {
        format!("正在写出结果，{percent}%")
    }

    fn report_failed(&self, failure: &ReportFailure) -> String {
        let reason = match failure {
            ReportFailure::Pool(error) => self.pool_error(error),
            ReportFailure::Worker(failure) => {
                format!("写出结果的工作线程停止了：{}", worker_failure_words(failure))
            }
            ReportFailure::SearchReplaced => "期间开始了另一次搜索。".to_owned(),
        };
        format!("无法写出结果。{reason}")
    }

    fn search_size(&self, size: SearchSize) -> String {
        let combinations = match (size.tuned, size.combinations) {
            (0, _) => "没有对任何设置调优：1 种组合".to_owned(),
            (_, Combinations::Count(all)) => format!("{} 种组合", self.count(all)),
            (_, Combinations::Beyond64Bits) => "超过 10^19 种组合".to_owned(),
            (_, Combinations::Uncountable) => "某个范围没有步长，因此无法计算组合数".to_owned(),
        };
        let runs = u64::from(size.trials) * u64::from(size.executions);
        format!(
            "{combinations}。{} 个试验 × {} 次运行 = {} 次训练运行。",
            self.count(u64::from(size.trials)),
            self.count(u64::from(size.executions)),
            self.count(runs)
        )
    }

    fn data_summary(&self, points: &str, noise: &str, training_points: &str) -> String {
        format!("{points} 个点，噪声 {noise}，{training_points} 个点用于训练")
    }

    fn network_summary(
        &self,
        window: &str,
        layers: &[LayerSummary],
        optimizer: &str,
        epochs: &str,
    ) -> String {
        let layer = |LayerSummary { units, is_in_every_trial }: &LayerSummary| {
            if *is_in_every_trial {
                format!("{units} 个单元，")
            } else {
                format!("（{units}）个单元，")
            }
        };
        let layers: String = layers.iter().map(layer).collect();
        format!("{window} 个输入，{layers}1 个输出；{optimizer}，{epochs} 轮")
    }

    fn tuned_summary(&self, settings: &[Setting]) -> String {
        let labels: Vec<&str> = settings.iter().map(|setting| self.setting(*setting).label).collect();
        format!("调优：{}", labels.join("；"))
    }

    fn changed_settings(&self, settings: &[(Setting, String)]) -> String {
        let settings =
            settings.iter().map(|(setting, value)| format!("{}：{value}", self.setting(*setting).label));
        settings.collect::<Vec<_>>().join("；")
    }

    fn range_of(&self, min: &str, max: &str) -> String {
        format!("{min} 到 {max}")
    }

    fn range_preview(&self, preview: &RangePreview) -> String {
        let list = |values: &[Value]| values.iter().map(short_value).collect::<Vec<_>>().join("、");
        match preview {
            RangePreview::All(values) => {
                format!("{} 个值：{}", self.count(values.len() as u64), list(values))
            }
            RangePreview::First { count, first, last } => {
                format!("{} 个值：{}、…、{}", self.count(*count), list(first), short_value(last))
            }
            RangePreview::Spread { are_integers, values } => {
                let numbers = if *are_integers { "任意整数" } else { "任意数" };
                match &values[..] {
                    [first, between @ .., last] if !between.is_empty() => format!(
                        "{} 到 {} 之间的{numbers}，例如 {}",
                        short_value(first),
                        short_value(last),
                        list(between)
                    ),
                    values => format!("{numbers}：{}", list(values)),
                }
            }
        }
    }

    fn scale(&self, scale: Scale) -> &'static str {
        match scale {
            Scale::Linear => "线性",
            Scale::Log => "对数",
            Scale::ReverseLog => "反向对数",
        }
    }

    fn workers(&self, count: usize) -> String {
        format!("{} 个工作线程", self.count(count as u64))
    }

    fn trial_opened(&self, trial: u32) -> String {
        format!("现在的设置仅为试验 {trial}。用它们搜索会得到相同的数值。")
    }

    fn values_used(&self, trial: u32) -> String {
        format!("调优的设置现在取试验 {trial} 的值。")
    }

    fn new_seed(&self, seed: u64) -> String {
        format!("新的随机起点：搜索种子现在是 {seed}。")
    }

    fn objective(&self, objective: Objective) -> &'static str {
        match objective {
            Objective::Loss => "训练损失",
            Objective::ValLoss => "验证损失",
            Objective::ValMae => "验证 MAE",
        }
    }

    fn score_heading(&self, objective: Objective) -> String {
        format!("得分：{}", self.objective(objective))
    }

    fn value(&self, setting: Setting, value: Option<&Value>) -> String {
        match (setting.row().values, value) {
            (_, None) => DASH.to_owned(),
            (ValueType::Choice(list), Some(Value::Text(key))) => {
                list.find(key).map_or_else(|| key.clone(), |choice| self.choice(choice).to_owned())
            }
            (ValueType::Choice(_), Some(Value::Bool(is_on))) => {
                self.choice(Choice::Switch(*is_on)).to_owned()
            }
            (_, Some(value)) => short_value(value),
        }
    }

    fn values(&self, values: &[(Setting, Value)]) -> String {
        let values = values.iter().map(|(setting, value)| {
            // A line that begins with the equals sign, or ends with it, is hard to read.
            format!("{}\u{a0}=\u{a0}{}", self.setting(*setting).label, self.value(*setting, Some(value)))
        });
        values.collect::<Vec<_>>().join("；")
    }

    fn prospect(&self, prospect: &Prospect) -> String {
        let networks = match prospect.trials {
            1 => "一个网络".to_owned(),
            count => format!("{} 个网络", self.count(u64::from(count))),
        };
        let times = match prospect.executions {
            1 => "一次".to_owned(),
            2 => "两次".to_owned(),
            count => format!(" {} 次", self.count(u64::from(count))),
        };
        let text = format!(
            "{networks}在浏览器中各训练{times}，按{}排名。",
            score_words(&prospect.score, "各自的损失")
        );
        spaced(&text) + incomparable_words(prospect.incomparable)
    }

    fn finding(&self, finding: &Finding) -> String {
        match finding {
            Finding::Paused => "已暂停。下方是目前最佳的试验。".to_owned(),
            Finding::Searching => "一旦有结果，下方就会显示目前最佳的试验。".to_owned(),
            Finding::NoScore => "没有试验得到有限的得分。降低学习率或缩放序列通常会有帮助。".to_owned(),
            Finding::Best(best) => self.best(best),
            Finding::Failed(best) => {
                let best = best.as_ref().map_or_else(String::new, |best| self.best(best));
                format!("搜索失败：没有工作线程能继续。已完成的运行会保留。{best}")
            }
        }
    }

    fn effects(&self, effects: &[SettingEffect]) -> String {
        let name = |effect: &SettingEffect| self.setting(effect.setting).label.to_owned();
        let of = |verdict| effects.iter().filter(move |effect| effect.verdict == verdict);
        let clear = of(EffectVerdict::Clear).map(|effect| {
            let share = self.decimal(effect.share.unwrap_or(0.0) * 100.0, 0);
            format!("{}（取 {} 时最低，占方差的 {share}%）", name(effect), self.best_values(effect))
        });
        let clear: Vec<String> = clear.collect();
        let unclear: Vec<String> = of(EffectVerdict::Unclear).map(name).collect();
        let mut sentences: Vec<String> = Vec::new();
        if !clear.is_empty() {
            sentences.push(format!("有影响的设置：{}。", clear.join("；")));
        }
        if !unclear.is_empty() {
            sentences.push(format!("对分数没有明显影响：{}。", unclear.join("；")));
        }
        let none = of(EffectVerdict::None);
        sentences.extend(none.map(|effect| format!("{}没有影响：其各个取值重复同一设置。", name(effect))));
        sentences.concat()
    }

    fn next_step(&self, step: NextStep) -> &'static str {
        match step {
            NextStep::LowerRate => "学习率降为十分之一",
            NextStep::RankOnUnseen => "按未见数据排名",
            NextStep::MoreRuns => "每个试验运行十次",
            NextStep::MoreEpochs => "轮次加倍",
            NextStep::TuneRate => "固定最佳取值，调优学习率",
        }
    }

    fn baseline(&self, baseline: &Baseline) -> String {
        match baseline.kind {
            BaselineKind::Naive => "朴素预测：最后一个值".to_owned(),
            BaselineKind::SeasonalNaive { period } => {
                format!("季节性朴素预测：{} 个点之前的值", self.count(period as u64))
            }
            BaselineKind::MovingAverage { width } => format!("移动平均：最后 {width} 个点"),
            BaselineKind::SeasonalDrift { .. } => "上一季节加趋势".to_owned(),
            BaselineKind::SmoothedSeasonalDrift { .. } => "上一季节（平滑）加趋势".to_owned(),
        }
    }

    fn baseline_short(&self, baseline: &Baseline) -> String {
        match baseline.kind {
            BaselineKind::Naive => "朴素预测".to_owned(),
            BaselineKind::SeasonalNaive { .. } => "季节性朴素".to_owned(),
            BaselineKind::MovingAverage { width } => format!("{width} 点平均"),
            BaselineKind::SeasonalDrift { .. } => "季节加趋势".to_owned(),
            BaselineKind::SmoothedSeasonalDrift { .. } => "平滑季节加趋势".to_owned(),
        }
    }

    fn no_baseline_score(&self, reason: NoBaselineScore) -> String {
        let reason = match reason {
            NoBaselineScore::TrainingData => "得分在训练集上测量",
            NoBaselineScore::DifferentLosses => "各试验的损失函数不同",
            NoBaselineScore::ScaledSeries => "得分在缩放后的序列上测量",
            NoBaselineScore::WeightPenalty => "得分包含权重惩罚",
            NoBaselineScore::OtherLoss => "基线只以绝对误差和平方误差测量",
        };
        format!("不显示基线：{reason}。")
    }

    fn remark(&self, remark: &Remark) -> String {
        match remark {
            Remark::Diverged { epoch } => format!("第 {epoch} 轮发散"),
            Remark::Failed(failure) => self.execution_failure(failure),
            Remark::ConstantForecast(constant) => constant_forecast_words(*constant),
        }
    }

    fn state_name(&self, state: TrialState) -> &'static str {
        match state {
            TrialState::Running => "运行中",
            TrialState::Completed => "完成",
            TrialState::Pruned => "被停止规则提前结束",
            TrialState::Diverged => "发散",
            TrialState::Failed => "失败",
            TrialState::Stopped => "已停止",
        }
    }

    fn trial_state(&self, row: &Row) -> String {
        match (&row.remark, row.state, row.stopped_early) {
            (Some(remark), TrialState::Diverged | TrialState::Failed, _) => self.remark(remark),
            (Some(_), TrialState::Completed, _) => match (row.constant_forecasts, row.scores.len()) {
                (0, _) => "完成；所报告的轮次之后预测恒定".to_owned(),
                (_, 1) => "完成；预测恒定".to_owned(),
                (constant, runs) => format!("完成；{constant}/{runs}\u{a0}次预测恒定"),
            },
            // Spaces and dashes that do not break keep the state on two lines in a narrow column.
            (None, TrialState::Completed, Some((first, last))) if first == last => {
                format!("早停，第\u{a0}{first}\u{a0}轮")
            }
            (None, TrialState::Completed, Some((first, last))) => {
                format!("早停，第\u{a0}{first}–\u{2060}{last}\u{a0}轮")
            }
            (_, state, _) => self.state_name(state).to_owned(),
        }
    }

    fn measure(&self, measure: Measure) -> (&'static str, &'static str) {
        match measure {
            Measure::Mse => ("MSE", "均方误差"),
            Measure::Mae => ("MAE", "平均绝对误差"),
            Measure::Rmse => ("RMSE", "均方根误差"),
            Measure::Smape => ("sMAPE", "对称百分比误差"),
            Measure::Mase => ("MASE", "相对于朴素预测的误差"),
        }
    }

    fn trial(&self, trial: u32) -> String {
        format!("试验 {trial}")
    }

    fn run(&self, run: u32) -> String {
        format!("运行 {run}")
    }

    fn phase(&self, facts: StatusFacts) -> &'static str {
        match facts.phase {
            None => "就绪",
            Some(Phase::Running) if facts.is_starting_workers => "正在启动工作线程",
            Some(Phase::Running) => "运行中",
            Some(Phase::Paused) => "已暂停",
            Some(Phase::Stopped) => "已停止",
            Some(Phase::Finished) => "已完成",
            Some(Phase::Failed) => "失败",
        }
    }

    fn title(&self, facts: StatusFacts, percent: u32) -> String {
        match facts.phase {
            None => "Foretune".to_owned(),
            Some(Phase::Running) => format!("{percent}% – Foretune"),
            Some(Phase::Paused) => format!("已暂停于 {percent}% – Foretune"),
            Some(Phase::Finished | Phase::Stopped | Phase::Failed) => {
                format!("{} – Foretune", self.phase(facts))
            }
        }
    }

    fn trials_ended(&self, facts: StatusFacts) -> String {
        match facts.phase {
            None => DASH.to_owned(),
            Some(_) => {
                format!("{} / {}", self.count(u64::from(facts.ended)), self.count(u64::from(facts.total)))
            }
        }
    }

    fn progress_line(&self, facts: StatusFacts) -> String {
        let trials = format!("试验 {}", self.trials_ended(facts));
        match facts.phase {
            Some(Phase::Stopped | Phase::Finished | Phase::Failed) => {
                format!("{trials}，用时 {:.2} 秒", facts.elapsed)
            }
            _ => trials,
        }
    }

    fn time_left(&self, seconds: f64) -> String {
        format!("还剩 {}", self.duration(seconds))
    }

    fn best_so_far(&self, score: f64, trial: u32) -> String {
        format!("{}（试验 {trial}）", self.number(score))
    }

    fn workers_ready(&self, ready: usize, wanted: usize) -> String {
        if ready < wanted { format!("{ready} / {wanted}") } else { wanted.to_string() }
    }

    fn memory_limit(&self, limit: MemoryLimit, wanted: usize) -> String {
        let megabytes = self.count(limit.execution_bytes.div_ceil(1_000_000));
        format!(
            "使用 {wanted} 个工作线程中的 {} 个：此搜索的网络每个最多需要 {megabytes} MB 内存。",
            limit.workers
        )
    }

    fn status(&self, facts: StatusFacts) -> String {
        match facts.phase {
            None => String::new(),
            Some(Phase::Running) if facts.is_starting_workers => "正在启动工作线程。".to_owned(),
            Some(Phase::Running) => "搜索正在运行。".to_owned(),
            Some(Phase::Paused) => "搜索已暂停。".to_owned(),
            Some(Phase::Stopped) => format!("搜索已停止，试验 {}。", self.trials_ended(facts)),
            Some(Phase::Failed) => format!("搜索失败，试验 {}。", self.trials_ended(facts)),
            Some(Phase::Finished) => format!(
                "搜索已完成：{} 个试验，用时 {}。",
                self.count(u64::from(facts.ended)),
                self.duration(facts.elapsed)
            ),
        }
    }

    fn chart_description(&self, name: &str, summary: &str) -> String {
        format!("{name}。{summary}")
    }

    fn forecast_caption(&self, caption: &ForecastCaption) -> String {
        match caption {
            ForecastCaption::SeriesOnly => "网络据以训练的序列。".to_owned(),
            ForecastCaption::Forecasting { trial } => format!("正在计算试验 {trial} 的预测。"),
            ForecastCaption::Missing { trial, reason } => self.missing_forecast(*trial, reason),
            ForecastCaption::Failed { trial, failure } => {
                format!("试验 {trial} 的预测不可用：{}", self.forecast_failure(failure))
            }
            ForecastCaption::SeriesChanged => "序列已更改。再次运行搜索以得到预测。".to_owned(),
            ForecastCaption::Trial { trial, values, run, epoch, steps_ahead } => {
                let values = self.values_in_parentheses(values);
                let epoch = epoch.map_or_else(String::new, |epoch| format!("，第 {epoch} 轮"));
                let ahead = match steps_ahead {
                    0 => String::new(),
                    1 => "点线：数据之后 1 个点。".to_owned(),
                    steps => format!("点线：数据之后 {steps} 个点，每个都由此前的预测得出。"),
                };
                format!("试验 {trial}{values}，运行 {run}{epoch}。实线：由真实数据预测下一个点。{ahead}")
            }
        }
    }

    fn forecast_summary(&self, summary: &ForecastSummary) -> String {
        let ForecastSummary { points, split, trial, ahead } = summary;
        let Some((trial, mae)) = trial else {
            return format!("{points} 个点。网络用点 {split} 之前的点训练。");
        };
        let mae = mae.map_or_else(String::new, |mae| format!("其平均绝对误差为 {}。", self.number(mae)));
        let ahead = ahead.map_or_else(String::new, |(first, last, count)| {
            format!(
                "其在数据之后的预测从点 {points} 的 {} 到点 {} 的 {}。",
                self.number(first),
                points + count.saturating_sub(1),
                self.number(last)
            )
        });
        format!("{points} 个点，以及试验 {trial} 从点 {split} 起对下一个点的预测。{mae}{ahead}")
    }

    fn steps_ahead(&self, steps: usize) -> String {
        format!("网络，{} 步之后", self.count(steps as u64))
    }

    fn forecast_with_error(&self, forecast: f64, error: f64) -> String {
        let sign = if error < 0.0 { "−" } else { "+" };
        format!("{}（{sign}{}）", self.number(forecast), self.number(error.abs()))
    }

    fn leaderboard_order(&self, objective: Objective) -> String {
        spaced(&format!(
            "按{}排序，最佳的在前。选择一个试验以查看其预测和学习曲线。",
            self.objective(objective)
        ))
    }

    fn leaderboard_legend(&self, score: Option<Objective>) -> String {
        let measure = score.map_or_else(
            || self.phrase(Phrase::UnseenError).to_owned(),
            |objective| self.score_heading(objective),
        );
        format!("{measure}。圆点：一次运行。竖线：平均值。横条：平均值的 95% 区间。")
    }

    fn trials_tab(&self, trials: usize) -> String {
        if trials == 0 { "试验".to_owned() } else { format!("试验（{}）", self.count(trials as u64)) }
    }

    fn shown_trials(&self, shown: usize, all: usize) -> String {
        format!("显示 {} 个试验，共 {} 个。", self.count(shown as u64), self.count(all as u64))
    }

    fn leaderboard_summary(&self, best: Option<(u32, f64)>) -> String {
        let best = best.map_or_else(String::new, |(trial, score)| {
            format!("试验 {trial} 领先，得分 {}。", self.number(score))
        });
        format!("{best}下方的表格列出每个试验。")
    }

    fn show_trial(&self, trial: u32) -> String {
        format!("显示试验 {trial}")
    }

    fn curves_caption(&self, trial: u32, loss: TrainingLoss) -> String {
        spaced(&format!("试验 {trial}：各轮的{}。", training_loss_words(loss)))
    }

    fn curves_summary(&self, runs: &[(u32, f64, f64)]) -> String {
        let runs = runs.iter().map(|(run, first, last)| {
            format!("运行 {run}：训练损失从 {} 到 {}。", self.number(*first), self.number(*last))
        });
        runs.collect()
    }

    fn curves_readout(&self, epoch: usize, runs: &[(u32, f64, f64)]) -> String {
        let runs = runs.iter().map(|(run, training, validation)| {
            format!("运行 {run}：{} / {}", self.number(*training), self.number(*validation))
        });
        format!("第 {epoch} 轮，训练损失 / 验证损失：{}", runs.collect::<Vec<_>>().join("，"))
    }

    fn errors_caption(&self, trial: u32, run: u32, epoch: Option<u32>) -> String {
        let epoch = epoch.map_or_else(String::new, |epoch| format!("，第 {epoch} 轮"));
        format!("试验 {trial}，运行 {run}{epoch}")
    }

    fn errors_note(&self, season: usize, constant_forecast: Option<ConstantForecast>) -> String {
        let reference = match season {
            1 => "最后一个值".to_owned(),
            season => format!(" {season} 个点之前的值"),
        };
        let remark = constant_forecast.map_or_else(String::new, constant_forecast_words);
        format!(
            "对下一个点的预测，以序列的单位计。朴素预测：重复最后一个值，在验证集上。MASE 为 1 = 与重复{reference}一样好，在训练集上。{remark}"
        )
    }

    fn analysis_failed(&self, failure: &AnalysisFailure) -> String {
        let reason = match failure {
            AnalysisFailure::Pool(error) => self.pool_error(error),
            AnalysisFailure::Worker(failure) => {
                format!("制作它们的工作线程停止了：{}", worker_failure_words(failure))
            }
        };
        format!("无法生成表格和图表。{reason}")
    }

    fn range_test_result(&self, result: &RangeTestResult, suggested: Option<f64>) -> String {
        let mut text = match (result.lowest.map(|lowest| two_digits(lowest.rate)), suggested) {
            (None, _) => "在这些学习率下，损失都没有下降。".to_owned(),
            (Some(_), _) if result.still_falls => {
                "在最高学习率下，损失仍在下降。请提高最高学习率，以查看损失从哪里开始上升。".to_owned()
            }
            (Some(lowest), Some(suggested)) => format!(
                "损失在 {lowest} 附近最低。建议取其十分之一：{}。损失在那里仍在下降，并留有余量。",
                two_digits(suggested)
            ),
            (Some(lowest), None) => format!("损失在 {lowest} 附近最低。"),
        };
        if let Some(rate) = result.diverges_at {
            text.push_str(&format!("从 {} 起训练发散。", two_digits(rate)));
        }
        text
    }

    fn range_test_summary(
        &self,
        count: usize,
        ends: Option<(f64, f64)>,
        result: &RangeTestResult,
        suggested: Option<f64>,
    ) -> String {
        let result = self.range_test_result(result, suggested);
        let ends = ends.map_or_else(String::new, |(first, last)| {
            format!("从 {} 到 {} 的 ", two_digits(first), two_digits(last))
        });
        format!("{ends}{count} 个学习率下的训练损失。{result}")
    }

    fn rate_and_loss(&self, rate: f64, loss: f64) -> String {
        format!("学习率 {}，损失 {}", two_digits(rate), self.number(loss))
    }

    fn range_test_caption(&self, network: &RangeTestNetwork, is_outdated: bool) -> String {
        let values = self.values(&network.values);
        let network = match (values.is_empty(), network.trial) {
            (true, _) => "使用当前设置".to_owned(),
            (false, Some(trial)) => format!("使用试验 {trial} 的值（{values}）"),
            (false, None) => format!("使用每个调优设置的第一个值（{values}）"),
        };
        let outdated = if is_outdated { "此测试之后设置已更改。" } else { "" };
        format!("各学习率下的训练损失，{network}。{outdated}")
    }

    fn rate_refused(&self, label: Phrase, error: &SettingError) -> String {
        format!("{}：{}", self.phrase(label), self.problem(error))
    }

    fn range_test_failed(&self, failure: &RangeTestFailure) -> String {
        let reason = match failure {
            RangeTestFailure::Execution(failure) => self.execution_failure(failure),
            RangeTestFailure::Pool(error) => self.pool_error(error),
        };
        format!("范围测试失败。{reason}")
    }

    fn learning_rate_set(&self, rates: &[String]) -> String {
        format!("学习率已设为 {}。", rates.join("、"))
    }

    fn learning_rate_restored(&self, rates: &[String]) -> String {
        format!("学习率已恢复为 {}。", rates.join("、"))
    }

    fn restore_learning_rate(&self, rates: &[String]) -> String {
        format!("恢复为 {}", rates.join("、"))
    }

    fn search_failure(&self, failure: &SearchFailure) -> String {
        match failure {
            SearchFailure::NoWorkers(error) => self.pool_error(error),
            SearchFailure::InvalidStep(_) => {
                "搜索算法失败：它提出了无效的步骤。这是 Foretune 的缺陷。".to_owned()
            }
            SearchFailure::Oracle(_) => {
                "搜索算法失败：其工作线程的结果与页面不同。这是 Foretune 的缺陷。".to_owned()
            }
            SearchFailure::ProposalLost(failure) => format!(
                "搜索算法失败：其工作线程在每次尝试中都丢失了。最近的原因：{}",
                worker_failure_words(failure)
            ),
        }
    }

    fn journal_continued(&self, JournalState { steps, runs, skipped }: JournalState) -> String {
        let mut text = format!(
            "日志包含 {} 个步骤和 {} 次完成的运行。",
            self.count(steps as u64),
            self.count(runs as u64)
        );
        if skipped > 0 {
            text.push_str(&format!(
                "有 {} 行损坏，无法读取。缺少的部分会重新训练。",
                self.count(skipped as u64)
            ));
        }
        text
    }

    fn journal_error(&self, error: &JournalError) -> String {
        match error {
            JournalError::OtherStudy { link: Some(link) } => {
                format!("此日志属于另一个搜索：{link}。请使用新文件，或那个搜索的链接。只有试验数可以不同。")
            }
            JournalError::OtherStudy { link: None } => "此日志属于另一个搜索。请使用新文件。".to_owned(),
            JournalError::OtherVersion { engine } => format!(
                "此日志由 Foretune {engine} 写出；这是 Foretune {ENGINE}，其结果可能不同。请用新文件搜索。命令“results”显示日志的内容。"
            ),
            JournalError::Format { format } => format!(
                "此日志的格式版本是 {format}；此版本的 Foretune 读取版本 {FORMAT}。请使用更新版本的 Foretune。"
            ),
            JournalError::NoJournal => "此文件不是 Foretune 的日志。文件保持不变。".to_owned(),
            JournalError::NoHeader => {
                "此日志中指明搜索的那一行已损坏。用该搜索的链接运行命令“search”可以继续。".to_owned()
            }
            JournalError::Locked => "另一个程序正在写入此日志。".to_owned(),
            JournalError::File { message } => ended(message),
        }
    }

    fn pool_error(&self, error: &PoolError) -> String {
        match error {
            PoolError::ProgramNotLoaded(failure) => {
                let reason = match failure {
                    ProgramFailure::Status { address, status } => format!("{address} 返回 {status}。"),
                    ProgramFailure::NoAnswer { seconds } => format!("{seconds} 秒内没有响应。"),
                    ProgramFailure::Browser { message } => ended(message),
                };
                format!("无法加载工作线程的程序：{reason}请检查网络连接后重试。")
            }
            PoolError::WorkerNotStarted { message } => {
                format!("浏览器无法启动工作线程：{}", ended(message))
            }
            PoolError::DifferentBuilds { .. } => "页面与其工作线程的版本不同。请重新加载页面。".to_owned(),
            PoolError::StartsFailed { attempts, last } => {
                format!("尝试 {attempts} 次，没有工作线程启动。最近的原因：{}", worker_failure_words(last))
            }
        }
    }
}

impl Chinese {
    /// Numbers with separators, and how to write them.
    fn separators(&self, numbers: &[SeparatedNumber], others: usize, part: EntryPart) -> String {
        let plain: Vec<String> = numbers.iter().map(|number| self.one_of(&number.plain)).collect();
        let plain = plain.join("；");
        let message = match numbers {
            [SeparatedNumber { given, plain: readings }] if others == 0 => match &readings[..] {
                [reading] if reading.contains('.') && has_decimal_comma(given) => {
                    format!("“{given}”用逗号作小数点。请写作 {plain}，用小数点。")
                }
                [reading] if reading.chars().count() < given.chars().count() => {
                    format!("“{given}”的数字之间有分隔符。请写作 {plain}。")
                }
                [_] => format!("“{given}”没有用数的字符书写。请写作 {plain}。"),
                _ => format!("“{given}”有两种读法。请写作 {plain}。"),
            },
            _ => {
                let mut given: String = numbers.iter().map(|number| format!("“{}”", number.given)).collect();
                if others > 0 {
                    given.push_str(&format!("及另外 {} 个值", grouped(others as u64)));
                }
                let and_so_on = if others > 0 { "，其余类推" } else { "" };
                format!("{given}的数字之间有分隔符。请写作 {plain}{and_so_on}。")
            }
        };
        let hint = if part == EntryPart::List { LIST_OF_NUMBERS } else { "" };
        message + hint
    }

    /// The accepted values that do not become this float32, and the number that it is, where that is accepted.
    fn accepted_unrounded(&self, accepted: ValueType, special: Special) -> String {
        let Some(interval) = accepted.interval() else { return self.accepted(accepted) };
        let as_written = match special {
            Special::Zero if interval.contains(0.0) => "0，或",
            Special::One if interval.contains(1.0) => "1，或",
            Special::Zero | Special::One | Special::Infinity => "",
        };
        let others = number_within(special.others(interval));
        let default = match accepted {
            ValueType::Float32OrDefault(_) => OR_DEFAULT,
            _ => "",
        };
        spaced(&format!("{as_written}{others}{default}"))
    }

    /// A limit of a browser that a study exceeds.
    fn limit(&self, limit: LimitExceeded) -> String {
        match limit {
            LimitExceeded::Weights { weights, most } => {
                format!("最大的网络有 {} 个权重；上限是 {}。", self.count(weights), self.count(most))
            }
            LimitExceeded::Batch { batch, most } => format!(
                "一批 {} 个窗口对最大的网络来说太多。最多使用 {}。",
                self.count(batch),
                self.count(most)
            ),
            LimitExceeded::Runs { runs, executions, most } => format!(
                "共有 {} 次训练运行，每个试验 {} 次。最多使用 {} 个试验。",
                self.count(runs),
                self.count(u64::from(executions)),
                self.count(most)
            ),
        }
    }

    /// Why an execution has no result.
    fn execution_failure(&self, failure: &ExecutionFailure) -> String {
        match failure {
            ExecutionFailure::UnresolvedSetting(_) => "此试验不属于这个搜索。".to_owned(),
            ExecutionFailure::Config(error) => self.config_error(error),
            ExecutionFailure::Refused(refusal) => self.refusal(refusal),
            ExecutionFailure::NoEpoch => "运行在第一轮之前就结束了。".to_owned(),
            ExecutionFailure::NoWorker(error) => self.pool_error(error),
            ExecutionFailure::WorkerLost(failure) => {
                format!("工作线程在训练此运行时停止了：{}", worker_failure_words(failure))
            }
        }
    }

    /// Why there is no forecast of a trained network.
    fn forecast_failure(&self, failure: &ForecastFailure) -> String {
        match failure {
            ForecastFailure::Refused(refusal) => self.refusal(refusal),
            ForecastFailure::WorkersLost { attempts } => {
                format!("{attempts} 个工作线程在计算时停止了。")
            }
            ForecastFailure::NoWorkers(error) => self.pool_error(error),
        }
    }

    fn refusal(&self, refusal: &JobRefusal) -> String {
        match refusal {
            JobRefusal::NoSeries | JobRefusal::UnknownSearch { .. } => {
                "工作线程没有此搜索的序列。".to_owned()
            }
            JobRefusal::Config(error) | JobRefusal::Forecast(ForecastError::Config(error)) => {
                self.config_error(error)
            }
            JobRefusal::Forecast(ForecastError::Weights { given, wanted }) => {
                format!("网络有 {wanted} 个权重，但给出了 {given} 个。")
            }
            JobRefusal::Forecast(ForecastError::Targets { first, end }) => {
                format!("从 {first} 起到 {end} 之前的某些点，之前没有完整的窗口。")
            }
        }
    }

    fn config_error(&self, error: &ConfigError) -> String {
        let reason = match error {
            ConfigError::Window { window, training_points } => {
                format!("窗口 {window} 对 {training_points} 个训练点来说太长")
            }
            ConfigError::Differencing { lag, training_points } => {
                format!("差分间隔 {lag} 对 {training_points} 个训练点来说太长")
            }
            ConfigError::MissingValues { is_training } => {
                let part = if *is_training { "训练集" } else { "验证集" };
                format!("{part}的每个窗口都有缺失值")
            }
            ConfigError::Validation { end, points } => {
                format!("其验证集在点 {end} 结束，而序列有 {points} 个点")
            }
            ConfigError::Setting(OutOfRange { name, value, accepted }) => {
                format!("{name} 是 {value}，但必须是{}", number_within(*accepted))
            }
        };
        spaced(&format!("这些设置无法在此序列上训练：{reason}。"))
    }

    /// The values of a trial, to follow its name; empty where nothing is tuned.
    fn values_in_parentheses(&self, values: &[(Setting, Value)]) -> String {
        let values = self.values(values);
        if values.is_empty() { values } else { format!("（{values}）") }
    }

    fn best(&self, best: &Best) -> String {
        let trial = format!("{}{}", self.trial(best.trial), self.values_in_parentheses(&best.values));
        let value = self.number(best.value);
        let deviation = best.deviation.map(|deviation| number::deviation(deviation, &value, NUMBERS));
        let deviation = deviation.map_or_else(String::new, |deviation| format!("\u{a0}±\u{a0}{deviation}"));
        let ranked = self.count(best.ranked as u64);
        let mut text = if best.ranked == 1 {
            let score = score_words(&best.score, "其自身的损失");
            format!("{trial}的结果，{score}：{value}{deviation}。")
        } else {
            let score = score_words(&best.score, "各自的损失");
            if best.equal == 1 || best.incomparable.is_some() {
                format!("按{score}，{ranked} 个试验中最佳的是{trial}：{value}{deviation}。")
            } else {
                let equal = self.count(best.equal as u64);
                format!(
                    "没有明显的最佳者：按{score}，{ranked} 个试验中有 {equal} 个在最佳试验的波动范围之内；最佳的是{trial}：{value}{deviation}。"
                )
            }
        };
        if best.score.objective != Objective::Loss && best.ranked > 1 {
            text.push_str(&format!("从 {ranked} 个得分中选出的最佳值偏乐观：新数据上的误差预计会略大。"));
        }
        let text = spaced(&text);
        let Some(mae) = best.val_mae else { return text + incomparable_words(best.incomparable) };
        let mut facts = String::new();
        if best.score.objective != Objective::ValMae {
            facts.push_str(&format!("未见数据上的平均误差（MAE）：{}。", self.number(mae)));
        }
        if let Some(baseline) = &best.baseline {
            let verdict = if baseline.errors.mae < mae {
                "一个简单预测更准确"
            } else {
                "最好的简单预测不如它准确"
            };
            facts.push_str(&format!(
                "{verdict}：平均误差 {}（{}）。",
                self.number(baseline.errors.mae),
                self.baseline(baseline)
            ));
        }
        if let Some(floor) = best.noise_floor {
            facts.push_str(&format!("噪声下限：{}。平均而言，没有预测能更好。", self.number(floor)));
        }
        text + &facts + incomparable_words(best.incomparable)
    }

    /// Why a trial has no forecast.
    fn missing_forecast(&self, trial: u32, reason: &MissingForecast) -> String {
        let failed = |failure: &ExecutionFailure| self.execution_failure(failure);
        match reason {
            MissingForecast::Training => {
                format!("试验 {trial} 还没有预测：其第一次运行正在训练。")
            }
            MissingForecast::Paused => {
                format!("试验 {trial} 还没有预测：搜索在其第一次运行结束之前暂停了。")
            }
            MissingForecast::Stopped => {
                format!("试验 {trial} 没有预测：搜索在其第一次运行结束之前停止了。")
            }
            MissingForecast::Diverged => {
                format!("试验 {trial} 没有预测：训练在第 1 轮发散。降低学习率或缩放序列可能会有帮助。")
            }
            MissingForecast::Failed(failure) => format!("试验 {trial} 没有预测：{}", failed(failure)),
            MissingForecast::Retraining => format!("正在重新训练试验 {trial}，以显示其预测。"),
            MissingForecast::RetrainingFailed(failure) => {
                format!("为得到预测而重新训练试验 {trial} 失败：{}", failed(failure))
            }
        }
    }
}

const OR_DEFAULT: &str = "，或留空以使用 Keras 的默认值";

/// How values of a list are kept apart, to follow an error of one of them.
const LIST_OF_NUMBERS: &str = "两个值之间用逗号加空格或分号分隔。";

const LIST_OF_DECIMALS: &str = "小数用小数点书写，两个值之间用逗号加空格或分号分隔。";

const PENALTY: &str = "加权重惩罚";

fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// A text with a space between Chinese characters and Latin letters or digits, where its parts were put together
/// without one.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 16);
    let mut before = ' ';
    for letter in text.chars() {
        let is_boundary = (is_han(before) && letter.is_ascii_alphanumeric())
            || (before.is_ascii_alphanumeric() && is_han(letter));
        if is_boundary {
            spaced.push(' ');
        }
        spaced.push(letter);
        before = letter;
    }
    spaced
}

/// Advice to use these values, as a sentence.
fn use_words(accepted: &str) -> String {
    let space = if accepted.starts_with(is_han) { "" } else { " " };
    format!("请使用{space}{accepted}。")
}

/// Items joined by the enumeration comma, and before the last by a conjunction.
fn joined(items: &[String], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} {conjunction} {last}", others.join("、")),
    }
}

/// Given texts in a sentence, as they were given.
fn unquoted(given: &Given) -> String {
    let mut text = joined(&given.texts, "和");
    if given.others > 0 {
        text = format!("{}及另外 {} 个值", given.texts.join("、"), grouped(given.others as u64));
    }
    text
}

/// Given texts in a sentence, in quotation marks, which need no separators between them.
fn quoted(given: &Given) -> String {
    let mut text: String = given.texts.iter().map(|text| format!("“{text}”")).collect();
    if given.others > 0 {
        text.push_str(&format!("及另外 {} 个值", grouped(given.others as u64)));
    }
    text
}

/// Numbers that are wrong together with other settings, as the beginning of a sentence.
fn numbers_of(given: &Given, part: EntryPart) -> String {
    let numbers = unquoted(given);
    match part {
        EntryPart::Min => format!("范围的起点 {numbers}"),
        EntryPart::Max => format!("范围的终点 {numbers}"),
        EntryPart::Value | EntryPart::Step | EntryPart::List => numbers,
    }
}

/// An integer with its digits in groups.
fn grouped(number: u64) -> String {
    number::grouped(number, NUMBERS)
}

fn signed(number: i64) -> String {
    number::signed(number, NUMBERS)
}

fn plain(number: f64) -> String {
    number::plain(number, NUMBERS)
}

/// An interval, to stand alone.
fn interval_range(interval: Interval) -> String {
    let min = plain(interval.min());
    match (interval.max().map(plain), interval.min_is_open(), interval.max_is_open()) {
        (None, true, _) => format!("大于 {min}"),
        (None, false, _) => format!("不小于 {min}"),
        (Some(max), false, false) => format!("{min} 到 {max}"),
        (Some(max), false, true) => format!("不小于 {min} 且小于 {max}"),
        (Some(max), true, false) => format!("大于 {min} 且不大于 {max}"),
        (Some(max), true, true) => format!("大于 {min} 且小于 {max}"),
    }
}

/// An interval, to precede a noun.
fn interval_attribute(interval: Interval) -> String {
    let range = interval_range(interval);
    let space = if range.ends_with(is_han) { "" } else { " " };
    format!("{range}{space}的")
}

/// A number in an interval.
fn number_within(interval: Interval) -> String {
    let from = if interval_range(interval).starts_with(is_han) { "" } else { "从 " };
    format!("{from}{}数", interval_attribute(interval))
}

fn loss_name(loss: LossKind) -> &'static str {
    match loss {
        LossKind::MeanSquared => "均方误差",
        LossKind::MeanAbsolute => "平均绝对误差",
        LossKind::Huber => "Huber 损失",
        LossKind::LogCosh => "Log-cosh 损失",
        LossKind::Quantile => "分位数损失",
    }
}

/// A loss with its parameter.
fn loss_words(loss: Loss) -> String {
    let name = loss_name(loss.kind());
    match loss {
        Loss::Huber { delta } => format!("{name}（阈值 {delta}）"),
        Loss::Quantile { q } => format!("{name}（分位数 {q}）"),
        _ => name.to_owned(),
    }
}

/// What a run minimizes.
fn training_loss_words(loss: TrainingLoss) -> String {
    let scaled = if loss.is_scaled { "缩放后序列的" } else { "" };
    let penalty = if loss.is_penalized { PENALTY } else { "" };
    format!("{scaled}{}{penalty}", loss_words(loss.loss))
}

/// What a score measures. `own_loss` stands for losses that differ between trials.
fn score_words(score: &Score, own_loss: &str) -> String {
    let part = match score.objective {
        Objective::Loss => "训练数据",
        Objective::ValLoss | Objective::ValMae => "未见数据",
    };
    if score.objective == Objective::ValMae {
        return format!("{part}上的平均误差（MAE）");
    }
    let loss = score.loss.map_or_else(|| own_loss.to_owned(), loss_words);
    let units = match score.units {
        LossUnits::Series => "",
        LossUnits::Scaled => "（缩放后的序列）",
        LossUnits::Various => "（缩放方式不同的序列）",
    };
    let penalty = if score.is_penalized { PENALTY } else { "" };
    format!("{part}{units}上的{loss}{penalty}")
}

/// A warning to append to a finding.
fn incomparable_words(incomparable: Option<Incomparable>) -> &'static str {
    match incomparable {
        None => "",
        Some(Incomparable::Losses) => "不同损失函数的得分不可比较：请将目标指标设为验证 MAE。",
        Some(Incomparable::Scales) => "缩放方式不同的序列的损失不可比较：请将目标指标设为验证 MAE。",
    }
}

fn copied_name(what: Copied) -> &'static str {
    match what {
        Copied::Link => "链接",
        Copied::ResultsSummary => "结果摘要",
        Copied::ResultsJson => "结果（JSON）",
    }
}

/// A remark on a network whose output is constant on a part of the series.
fn constant_forecast_words(constant: ConstantForecast) -> String {
    let (start, parts) = match constant {
        ConstantForecast::InReportedEpoch(parts) => ("预测恒定", parts),
        ConstantForecast::AfterReportedEpoch(parts) => ("所报告的轮次之后预测变为恒定", parts),
    };
    let (windows, name) = match parts {
        ConstantParts::Both => ("每个窗口", "（“死亡网络”）"),
        ConstantParts::Training => ("训练集的每个窗口", ""),
        ConstantParts::Validation => ("验证集的每个窗口", ""),
    };
    format!("{start}：网络对{windows}都输出相同的值{name}。")
}

/// A message of the browser or of a panic, as a sentence that ends.
fn ended(message: &str) -> String {
    let message = message.trim();
    if message.ends_with(['.', '!', '?', '。']) { message.to_owned() } else { format!("{message}。") }
}

fn worker_failure_words(failure: &WorkerFailure) -> String {
    match failure {
        WorkerFailure::Panicked { message } | WorkerFailure::ScriptError { message } => ended(message),
        WorkerFailure::UnreadableMessage(_) => "它发送了页面无法读取的消息。".to_owned(),
        WorkerFailure::NoAnswer { seconds } => format!("它在 {seconds} 秒内没有响应。"),
        WorkerFailure::NotLoaded => "无法加载其程序。".to_owned(),
    }
}
